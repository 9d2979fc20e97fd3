import type { Clock } from "../domain/clock.ts";
import type { Logger } from "../domain/log.ts";
import type { Alarm, Ring } from "./alarm.ts";
import { answerOf, type CallMessage, refusal, tooLate } from "./answer.ts";
import { type Demise, judge } from "./blame.ts";
import { demiseOf, type HostExit } from "./exit_words.ts";
import { type HostEvents, HostProcess } from "./host_process.ts";
import type { SandboxLimits } from "./limits.ts";
import type { Ending, FromHost, ModuleAddress } from "./protocol.ts";
import { isEnding } from "./read_from_host.ts";
import { Running } from "./running.ts";
import { readEnding, tookLonger, type Work, type WorkEnd } from "./work.ts";

/** What a host is made with. */
export interface HostParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly alarm: Alarm;
  readonly limits: SandboxLimits;
  /** Gives each work its number. */
  readonly nextId: () => number;
  /** Called when the host became ready, free for more, or is gone. */
  readonly onChange: (host: Host) => void;
}

/** Programs that a handler started may hold the pipes of a dead host open; this long they are read on. */
const PIPE_GRACE_MS = 1_000;
/** Lines in the daemon's own log that one host can cause. */
const MOST_MENTIONS = 20;

/** The daemon's side of one handler host: the works in it, their time, and what becomes of them when it ends. */
export class Host implements HostEvents {
  readonly #parts: HostParts;
  readonly #process: HostProcess;
  readonly #running = new Map<number, Running>();
  /** Version of each module that it has loaded: what a module imports stays as it was at first. */
  readonly #versions = new Map<string, string>();
  #state: "starting" | "ready" | "gone" = "starting";
  #demise: Demise | null = null;
  #isRetired = false;
  /** The process has ended, and its last words are being read. */
  #hasEnded = false;
  #pings = 0;
  #pongs = 0;
  #mentions = 0;
  #ring: Ring | null;

  constructor(child: Deno.ChildProcess, parts: HostParts) {
    this.#parts = parts;
    this.#process = new HostProcess(child, parts.limits.lineChars, this);
    this.#ring = parts.alarm.set(parts.limits.startMs, () => this.#kill(TOO_SLOW_TO_START));
  }

  /** Works in it now. */
  get load(): number {
    return this.#running.size;
  }

  /** Whether it has started and has not ended. */
  get isReady(): boolean {
    return this.#state === "ready" && this.#demise === null;
  }

  /** Whether it has ended. */
  get isGone(): boolean {
    return this.#state === "gone";
  }

  /** Whether it failed before it was ready. */
  get hasFailedToStart(): boolean {
    return this.#demise?.kind === "start_failed";
  }

  /** Whether it takes more work at all. */
  get isOpen(): boolean {
    return this.#demise === null && !this.#isRetired && !this.#hasEnded;
  }

  /** Resolves when the process has ended. */
  get closed(): Promise<void> {
    return this.#process.closed;
  }

  /** Whether it has loaded the module in another version. */
  hasOther({ module, version }: ModuleAddress): boolean {
    const loaded = this.#versions.get(module);
    return loaded !== undefined && loaded !== version;
  }

  /** Gives it no more work and ends it when it is empty. */
  retire(): void {
    this.#isRetired = true;
    if (this.load === 0) this.end("it is no longer needed");
  }

  /** Ends it at once; works in it are put back. */
  end(reason: string): void {
    this.#kill({ kind: "closed", reason });
  }

  /** Does a work. Never rejects. */
  start(work: Work): Promise<WorkEnd> {
    const running = new Running(this.#parts.nextId(), work, (one) => this.#stop(one));
    this.#running.set(running.id, running);
    this.#versions.set(work.message.module, work.message.version);
    if (this.#state === "ready") this.#clearRing();
    work.signal.addEventListener("abort", running.onAbort, { once: true });
    this.#process.post({ ...work.message, id: running.id });
    if (this.#state === "ready") this.#startTime(running);
    if (work.signal.aborted) running.onAbort();
    return running.end.promise;
  }

  /** Part of {@link HostEvents}. */
  message(message: FromHost): void {
    if (isEnding(message)) return this.#finish(message);
    switch (message.kind) {
      case "ready":
        return this.#becomeReady();
      case "pong":
        this.#pongs++;
        return;
      case "note":
        return this.#mention(message.message);
      case "call":
        return this.#answer(message);
      case "log":
      case "rows":
        this.#running.get(message.id)?.keep(message, this.#parts.clock.now());
    }
  }

  /** Part of {@link HostEvents}. */
  stray(text: string): void {
    this.#mention(`A handler wrote to stdout itself: ${text.slice(0, 200)}`);
  }

  /** Part of {@link HostEvents}. */
  misbehaved(reason: string): void {
    this.#kill({ kind: "died", reason });
  }

  /** Part of {@link HostEvents}. */
  ended(): void {
    this.#hasEnded = true;
    this.#clearRing();
    this.#ring = this.#parts.alarm.set(PIPE_GRACE_MS, () => this.#process.abandon());
  }

  /** Part of {@link HostEvents}. */
  exited(exit: HostExit): void {
    this.#clearRing();
    const { memoryMb } = this.#parts.limits;
    this.#demise ??= demiseOf(exit, { wasReady: this.#state === "ready", memoryMb });
    this.#state = "gone";
    const running = [...this.#running.values()];
    if (this.#demise.kind === "died" && running.length === 0) {
      this.#parts.log.warn("a handler host ended between two jobs", { ...this.#demise });
    }
    for (const one of running) {
      this.#settle(one, { ...judge(this.#demise, one.id, running.length), log: one.log });
    }
    this.#parts.onChange(this);
  }

  #becomeReady(): void {
    if (this.#state !== "starting") return;
    this.#state = "ready";
    this.#clearRing();
    for (const one of this.#running.values()) this.#startTime(one);
    if (this.load === 0) this.#startIdling();
    this.#parts.onChange(this);
  }

  #startTime(running: Running): void {
    if (running.stage !== "running") return;
    running.ring = this.#parts.alarm.set(running.work.timeoutMs, () => this.#timeOut(running));
  }

  #timeOut(running: Running): void {
    running.stage = "timed_out";
    const ping = ++this.#pings;
    this.#process.post({ kind: "ping" });
    this.#process.post({ kind: "abort", id: running.id, cause: "timeout" });
    running.ring = this.#parts.alarm.set(this.#parts.limits.graceMs, () => {
      const reason = tookLonger(running.work.timeoutMs);
      this.#kill({ kind: "stuck", id: running.id, reason, isAnswering: this.#pongs >= ping });
    });
  }

  #stop(running: Running): void {
    running.stage = "stopping";
    this.#parts.alarm.clear(running.ring);
    this.#process.post({ kind: "abort", id: running.id, cause: "stop" });
    // Ended, not left alone: nothing that is put back may still be running.
    const { alarm, limits } = this.#parts;
    running.ring = alarm.set(limits.graceMs, () => this.#kill({ kind: "unheeded" }));
  }

  #answer(message: CallMessage): void {
    const running = this.#running.get(message.id);
    // A host that is about to go gets no more effects: its works run again elsewhere.
    if (this.#demise !== null || this.#hasEnded) return;
    if (running === undefined) return this.#process.post(tooLate(message));
    answerOf(running.work.answer, message)
      .then((reply) => this.#process.post(reply))
      // An answer that is no JSON.
      .catch((thrown) => this.#process.post(refusal(message, thrown)));
  }

  #finish(ending: Ending): void {
    const running = this.#running.get(ending.id);
    if (running === undefined) return;
    const { log, rows, stage, work } = running;
    const verdict = readEnding(ending, { stage, timeoutMs: work.timeoutMs });
    const end: WorkEnd = verdict === null
      ? { kind: "ended", ending, rows, log }
      : { ...verdict, log };
    this.#settle(running, end);
    if (this.load === 0) this.#startIdling();
    this.#parts.onChange(this);
  }

  #settle(running: Running, end: WorkEnd): void {
    this.#running.delete(running.id);
    this.#parts.alarm.clear(running.ring);
    running.work.signal.removeEventListener("abort", running.onAbort);
    running.end.resolve(end);
  }

  /** Logs what belongs to no work; a few lines only, as a handler may write a flood of them. */
  #mention(message: string): void {
    if (++this.#mentions > MOST_MENTIONS) return;
    const last = this.#mentions === MOST_MENTIONS ? " (the rest is dropped)" : "";
    this.#parts.log.warn(`${message}${last}`, { host: this.#process.pid });
  }

  #startIdling(): void {
    if (this.#demise !== null) return;
    if (this.#isRetired) return this.end("it is no longer needed");
    const { alarm, limits } = this.#parts;
    this.#clearRing();
    this.#ring = alarm.set(limits.idleMs, () => this.end("it was idle"));
  }

  #clearRing(): void {
    this.#parts.alarm.clear(this.#ring);
    this.#ring = null;
  }

  #kill(demise: Demise): void {
    if (this.#demise !== null || this.#state === "gone") return;
    this.#demise = demise;
    this.#clearRing();
    this.#process.kill();
  }
}

const TOO_SLOW_TO_START: Demise = {
  kind: "start_failed",
  reason: "it did not become ready in time",
};
