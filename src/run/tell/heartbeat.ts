import type { Clock, EpochMs } from "../../domain/clock.ts";
import { type Logger, maskAddresses } from "../../domain/log.ts";
import type { Voice } from "./announcement.ts";
import type { Facts } from "./fact.ts";
import { post } from "./post.ts";

/** What the watchdog is to hear. */
export type Beat = { readonly isAlive: true } | { readonly isAlive: false; readonly why: string };

/**
 * Says whether the scheduler gets on: its loops make progress, and nothing keeps it from its work.
 * @returns null while that is not known yet, as just after a start
 */
export function judgeBeat(
  { facts }: Facts,
  { voice: { words, at }, now, hasStarted }: {
    readonly voice: Voice;
    readonly now: EpochMs;
    /** Whether planning and dispatching have each gone round once. */
    readonly hasStarted: boolean;
  },
): Beat | null {
  const stopping = facts.filter((fact) => fact.stopsWork && now - fact.since >= fact.patienceMs);
  if (stopping.length === 0) return hasStarted ? { isAlive: true } : null;
  const lines = stopping.map((fact) => fact.say(words, at))
    .flatMap(({ title, details }) => [title, ...details]);
  return { isAlive: false, why: lines.map(maskAddresses).join("\n") };
}

/** Calls the watchdog while the scheduler gets on, and tells it where it does not. */
export class Heartbeat {
  readonly #parts: { readonly clock: Clock; readonly log: Logger };
  #failures = 0;

  constructor(parts: { readonly clock: Clock; readonly log: Logger }) {
    this.#parts = parts;
  }

  /** Calls it once. */
  async send(url: string, beat: Beat, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#parts;
    const call = beat.isAlive ? { url, body: null } : { url: failUrl(url), body: beat.why };
    const failure = await post(call, { clock, signal });
    if (signal.aborted) return;
    if (failure === null) {
      this.#failures = 0;
      return;
    }
    this.#failures += 1;
    const fields = { host: new URL(url).host, reason: failure, failures: this.#failures };
    if (this.#failures === 1) log.warn("the heartbeat did not get through", fields);
    else log.debug("the heartbeat did not get through again", fields);
  }
}

/** As healthchecks.io has it: what is called while something is wrong. */
function failUrl(url: string): string {
  const fail = new URL(url);
  fail.pathname = `${fail.pathname.replace(/\/$/, "")}/fail`;
  return fail.href;
}
