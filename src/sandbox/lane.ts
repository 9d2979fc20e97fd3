import type { Clock } from "../domain/clock.ts";
import { messageOf } from "../domain/errors.ts";
import type { Alarm } from "./alarm.ts";
import type { Host } from "./host.ts";
import type { SandboxLimits } from "./limits.ts";
import type { ModuleAddress } from "./protocol.ts";
import type { Work, WorkEnd } from "./work.ts";

/** What a lane is made with. */
export interface LaneParts {
  readonly clock: Clock;
  readonly alarm: Alarm;
  readonly limits: Pick<SandboxLimits, "hosts" | "worksPerHost">;
  /** Whether each work gets a fresh host to itself. */
  readonly isAlone: boolean;
  /** Starts a host. It must call {@link Lane.changed} when it changes. */
  readonly spawn: (lane: Lane) => Host;
}

interface Waiting {
  readonly work: Work;
  readonly resolve: (end: WorkEnd | Promise<WorkEnd>) => void;
  readonly onAbort: () => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;

/** Hosts with the same permissions, and the works that wait for a place in one of them, first come first served. */
export class Lane {
  readonly #parts: LaneParts;
  readonly #hosts = new Set<Host>();
  readonly #waiting = new Set<Waiting>();
  /** Starts that failed in a row: the next one waits longer each time. */
  #failures = 0;
  #pausedUntilMs = 0;
  #isClosed = false;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  /** Child processes that live now. */
  get hosts(): number {
    return this.#hosts.size;
  }

  /** Does a work as soon as there is a place. Never rejects. */
  run(work: Work): Promise<WorkEnd> {
    const { promise, resolve } = Promise.withResolvers<WorkEnd>();
    const one: Waiting = { work, resolve, onAbort: () => this.#giveUp(one, STOPPING) };
    if (this.#isClosed) {
      this.#giveUp(one, STOPPING);
    } else if (work.signal.aborted) {
      one.onAbort();
    } else {
      work.signal.addEventListener("abort", one.onAbort, { once: true });
      this.#waiting.add(one);
      this.#dispatch();
    }
    return promise;
  }

  /** Takes note of a host that became ready, free for more, or is gone. */
  changed(host: Host): void {
    if (host.isReady) this.#failures = 0;
    if (host.isGone && this.#hosts.delete(host) && host.hasFailedToStart) this.#pause();
    this.#dispatch();
  }

  /** Ends every host; all works are put back. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const one of this.#waiting) this.#giveUp(one, STOPPING);
    const hosts = [...this.#hosts];
    for (const host of hosts) host.end(STOPPING.reason);
    await Promise.all(hosts.map((host) => host.closed));
  }

  #dispatch(): void {
    for (const one of this.#waiting) {
      const host = this.#hostFor(one.work.message);
      if (host === null) return;
      this.#waiting.delete(one);
      one.work.signal.removeEventListener("abort", one.onAbort);
      one.resolve(host.start(one.work));
      if (this.#parts.isAlone) host.retire();
    }
  }

  /** The least loaded host that may take the module, a new one where all are full, or null: wait. */
  #hostFor(address: ModuleAddress): Host | null {
    const { limits, isAlone } = this.#parts;
    const mostWorks = isAlone ? 1 : limits.worksPerHost;
    let best: Host | null = null;
    let [open, ready] = [0, 0];
    for (const host of this.#hosts) {
      if (host.isOpen && host.hasOther(address)) host.retire();
      if (!host.isOpen) continue;
      open++;
      if (host.isReady) ready++;
      if (host.load < mostWorks && (best === null || isBetter(host, best))) best = host;
    }
    // A host that starts is slower than a place that becomes free, so it is waited for only alone.
    if (best !== null && (best.isReady || ready === 0)) return best;
    // Where each work has its own host, one that is not gone yet counts.
    const taken = isAlone ? this.#hosts.size : open;
    if (taken >= limits.hosts || this.#isPaused()) return null;
    const fresh = this.#spawn();
    return ready === 0 ? fresh : null;
  }

  #spawn(): Host | null {
    try {
      const host = this.#parts.spawn(this);
      this.#hosts.add(host);
      return host;
    } catch (thrown) {
      // No process to be had, or the program was replaced: whoever waits should hear it now.
      this.#pause();
      const reason = messageOf(thrown);
      for (const one of this.#waiting) this.#giveUp(one, { kind: "no_host", reason, log: [] });
      return null;
    }
  }

  #isPaused(): boolean {
    return this.#failures > 0 && this.#parts.clock.monotonicMs() < this.#pausedUntilMs;
  }

  #pause(): void {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++);
    this.#pausedUntilMs = this.#parts.clock.monotonicMs() + pauseMs;
    this.#parts.alarm.set(pauseMs, () => this.#dispatch());
  }

  #giveUp(one: Waiting, end: WorkEnd): void {
    this.#waiting.delete(one);
    one.work.signal.removeEventListener("abort", one.onAbort);
    one.resolve(end);
  }
}

/** What becomes of works that never reached a host. */
export const STOPPING = {
  kind: "put_back",
  reason: "the scheduler was stopping",
  isSuspect: false,
  log: [],
} as const satisfies WorkEnd;

/** A host that has started beats one that has not; then the one with less to do. */
function isBetter(a: Host, b: Host): boolean {
  return a.isReady === b.isReady ? a.load < b.load : a.isReady;
}
