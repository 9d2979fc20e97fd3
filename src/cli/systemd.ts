/**
 * Tells systemd how the daemon stands: ready, reloading, stopping, in a line for people, and alive.
 * What each message means is in sd_notify(3).
 * @module
 */
import type { Clock } from "../domain/clock.ts";
import type { Logger } from "../domain/log.ts";
import { loopHealth } from "../run/loop_health.ts";
import type { PageSources } from "../http/page_sources.ts";
import { LONGEST_WAIT_MS, type Loop, runLoop } from "../run/loop.ts";
import { createNotifySocket, type NotifySocket } from "./notify_socket.ts";
import { sayStanding } from "./standing.ts";

/** A loop that does not get on is looked at again after this part of the usual wait. */
const LOOK_AGAIN = 1 / 10;
/** While the first round of planning is under way, there is nothing to tell yet. */
const FIRST_ROUND_WAIT_MS = 1_000;
/** What stopping takes beside the grace of the jobs: handlers, mails, the page and the store. */
const CLOSING_MS = 15_000;

/** What a running daemon is judged and described by. */
export type Standing = Pick<
  PageSources,
  "config" | "clock" | "since" | "progress" | "troubles" | "readStatus"
>;

/** Tells systemd. Nothing here throws or waits for systemd. */
export interface Systemd {
  /**
   * Says that the daemon cannot work yet. To be called at each look at the store: the looks are the
   * progress that feeds the watchdog. The service counts as started: `systemctl start` is not to
   * wait, nor to give up, because the store is in good hands.
   * @param why what it waits for, in words
   */
  standingBy(why: string): void;
  /** Says that planning and dispatching go on and the page listens, and tells about them from then on. */
  ready(standing: Standing): void;
  /** Says that the configuration is being loaded again. {@link Systemd.reloaded} must follow. */
  reloading(): void;
  /** Says that loading is over, also where the new configuration was refused. */
  reloaded(): void;
  /**
   * Says that the daemon ends, and asks for time to end in good order.
   * @param graceMs how long jobs that run may take
   */
  stopping(graceMs: number): void;
  /** Ends the telling. */
  close(): Promise<void>;
}

/** What to tell systemd with. */
interface SystemdParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** Null where nobody wants to be told. */
  readonly socket: NotifySocket | null;
  /** Without a sign of life for so long, the daemon is killed; null where nobody watches. */
  readonly watchdogMs: number | null;
}

/**
 * Makes what tells the systemd that started this process. Without NOTIFY_SOCKET nothing is opened
 * and nothing is told.
 */
export function createSystemd(
  env: Pick<Deno.Env, "get">,
  parts: { readonly clock: Clock; readonly log: Logger },
): Systemd {
  const path = env.get("NOTIFY_SOCKET") ?? "";
  if (path === "") return new Teller({ ...parts, socket: null, watchdogMs: null });
  const socket = createNotifySocket(path, parts);
  return new Teller({ ...parts, socket, watchdogMs: readWatchdogMs(env, parts.log) });
}

/** Source: sd_watchdog_enabled(3) */
function readWatchdogMs(env: Pick<Deno.Env, "get">, log: Logger): number | null {
  const watchdogMs = Number(env.get("WATCHDOG_USEC") ?? "") / 1_000;
  if (!(watchdogMs > 0)) return null;
  const watched = env.get("WATCHDOG_PID") ?? "";
  if (watched === "" || Number(watched) === Deno.pid) return watchdogMs;
  // Such as npx: it would be killed for being silent, and the daemon with it.
  log.warn(
    "systemd watches the process it started, which is not this one: its watchdog is not fed",
    { watched: Number(watched), pid: Deno.pid },
  );
  return null;
}

class Teller implements Systemd {
  readonly #parts: SystemdParts;
  /** A sign of life is due twice in the time that systemd waits for one. */
  readonly #pauseMs: number;
  readonly #ending = new AbortController();
  readonly #loops: Loop[] = [];
  #stoodByAtMs: number | null = null;
  #status = "";

  constructor(parts: SystemdParts) {
    this.#parts = parts;
    this.#pauseMs = Math.min(LONGEST_WAIT_MS, (parts.watchdogMs ?? Infinity) / 2);
  }

  standingBy(why: string): void {
    const nowMs = this.#parts.clock.monotonicMs();
    if (this.#stoodByAtMs !== null && nowMs - this.#stoodByAtMs < this.#pauseMs) return;
    this.#stoodByAtMs = nowMs;
    this.#tell("READY=1", `STATUS=standing by: ${why}`);
    this.#feed();
  }

  ready(standing: Standing): void {
    this.#tell("READY=1");
    if (this.#parts.socket === null) return;
    const { clock, log } = this.#parts;
    const common = { clock, log, signal: this.#ending.signal };
    const tellStatus = (): Promise<number> => this.#tellStatus(standing);
    this.#loops.push(runLoop({ ...common, name: "telling systemd", round: tellStatus }));
    if (this.#parts.watchdogMs === null) return;
    // A loop of its own: what is told is read from the store, which may be slow.
    const feed = (): Promise<number> => Promise.resolve(this.#feedIfAlive(standing));
    this.#loops.push(runLoop({ ...common, name: "systemd's watchdog", round: feed }));
  }

  reloading(): void {
    // Wanted is CLOCK_MONOTONIC, which Deno does not show, of an instant after systemd's request.
    // This is CLOCK_BOOTTIME in whole seconds, rounded up: never earlier, and so never taken for
    // the answer to a request before.
    this.#tell("RELOADING=1", `MONOTONIC_USEC=${Deno.osUptime() * 1_000_000}`);
  }

  reloaded(): void {
    this.#tell("READY=1");
    for (const { bell } of this.#loops) bell.ring();
  }

  stopping(graceMs: number): void {
    const extendUsec = (graceMs + CLOSING_MS) * 1_000;
    this.#tell("STOPPING=1", "STATUS=stopping", `EXTEND_TIMEOUT_USEC=${extendUsec}`);
    this.#ending.abort();
  }

  async close(): Promise<void> {
    if (!this.#ending.signal.aborted) this.stopping(0);
    await Promise.all(this.#loops.map(({ done }) => done));
    await this.#parts.socket?.close();
  }

  async #tellStatus(standing: Standing): Promise<number> {
    const status = await sayStanding(standing);
    if (status !== this.#status) this.#tell(`STATUS=${status}`);
    this.#status = status;
    return standing.progress().plannedAt === null ? FIRST_ROUND_WAIT_MS : LONGEST_WAIT_MS;
  }

  /** @returns ms until it is to be looked at again */
  #feedIfAlive(standing: Standing): number {
    const { planning, dispatching } = loopHealth(standing);
    // After the machine slept, every loop looks stuck until it has woken.
    if ([planning, dispatching].some(({ stuck, isHeld }) => stuck && !isHeld)) {
      return this.#pauseMs * LOOK_AGAIN;
    }
    this.#feed();
    return this.#pauseMs;
  }

  #feed(): void {
    if (this.#parts.watchdogMs !== null) this.#tell("WATCHDOG=1");
  }

  /** Nothing is told once it is told that the daemon ends: READY would take that back. */
  #tell(...assignments: readonly string[]): void {
    if (!this.#ending.signal.aborted) this.#parts.socket?.send(assignments);
  }
}
