import type { Clock, EpochMs } from "../../domain/clock.ts";
import type { Environment } from "../../domain/task.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { Store } from "../../store/store.ts";
import type { LoadedTask } from "../catalog.ts";
import type { Deliver } from "../delivery/deliver.ts";

/** What warming up needs. */
export interface WarmerParts {
  readonly config: { readonly environment: Environment };
  readonly store: Pick<Store, "jobs">;
  readonly clock: Clock;
  readonly sandbox: Pick<Sandbox, "warm">;
  readonly deliver: Pick<Deliver, "warm">;
  readonly tasks: ReadonlyMap<string, LoadedTask>;
}

/** So long before it is due a job's handler is loaded, and what its mails are made with; a host that has nothing to do lives a minute. */
const AHEAD_MS = 5_000;
/** Jobs that are looked at: those due together are mostly of one task. */
const MOST_JOBS = 100;

/**
 * Has a host ready when the next job is due: after a quiet minute there is none, and starting one
 * takes a quarter of a second, by which a reminder would be late.
 */
export class Warmer {
  readonly #parts: WarmerParts;
  #warmedFor: EpochMs | null = null;

  constructor(parts: WarmerParts) {
    this.#parts = parts;
  }

  /**
   * Warms up where the next job is due soon.
   * @param next when it is due
   * @returns ms until there is something to do: warming up, or the job
   */
  async untilNext(next: EpochMs): Promise<number> {
    const aheadMs = next - this.#parts.clock.now();
    if (aheadMs > AHEAD_MS) return aheadMs - AHEAD_MS;
    if (this.#warmedFor !== next) await this.#warm(next);
    this.#warmedFor = next;
    return next - this.#parts.clock.now();
  }

  async #warm(next: EpochMs): Promise<void> {
    const { store, sandbox, deliver, tasks, config: { environment } } = this.#parts;
    const filter = { environment, states: ["scheduled"], order: "next", limit: MOST_JOBS } as const;
    const soon = (await store.jobs(filter)).filter(({ dueAt }) => dueAt <= next);
    // Neither is waited for: it must not keep a job that is due from being claimed. None throws.
    for (const name of new Set(soon.map(({ task }) => task))) {
      const task = tasks.get(name);
      if (task?.settings.enabled) void sandbox.warm(task.ref);
    }
    if (soon.length > 0) void deliver.warm();
  }
}
