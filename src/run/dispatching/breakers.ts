import { mostRunning } from "../../domain/breaker.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import { sayDuration } from "../../domain/duration.ts";
import type { Logger } from "../../domain/log.ts";
import type { Environment, TaskSettings } from "../../domain/task.ts";
import type { Settlement, Store, TaskRecord } from "../../store/store.ts";

/** What breakers need. */
export interface BreakerParts {
  readonly config: { readonly environment: Environment };
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
}

type Known = Pick<TaskRecord, "failures" | "openUntil">;

/**
 * The circuit breakers of all tasks: one that keeps failing starts no jobs for a while, so that it
 * does not eat their retries; then one job is tried. Kept in the store, so that a restart does not
 * forget them.
 */
export class Breakers {
  readonly #parts: BreakerParts;
  #known: Map<string, Known> | null = null;

  constructor(parts: BreakerParts) {
    this.#parts = parts;
  }

  /** Takes over what the store knows. */
  know(records: readonly TaskRecord[]): void {
    this.#known = new Map(records.map((record) => [record.task, record]));
  }

  /** Most jobs of a task that may run at a time: 0 while its breaker is open, then 1 on trial. */
  most({ name, concurrency }: TaskSettings): number {
    const openUntil = this.#known?.get(name)?.openUntil ?? null;
    return mostRunning(concurrency, { openUntil, now: this.#parts.clock.now() });
  }

  /** When the next open breaker lets a job try; null where none is open. */
  nextTrial(): EpochMs | null {
    const now = this.#parts.clock.now();
    const open = [...this.#known?.values() ?? []].flatMap(({ openUntil }) => openUntil ?? []);
    return open.filter((until) => until > now).reduce<EpochMs | null>(
      (least, until) => least === null ? until : Math.min(least, until),
      null,
    );
  }

  /** Takes note of how an attempt ended. What was put back says nothing about the task. */
  async note(settings: TaskSettings, kind: Settlement["kind"]): Promise<void> {
    if (kind === "failed" || kind === "retried") await this.#failed(settings);
    else if (kind === "succeeded" || kind === "skipped") await this.#ended(settings);
  }

  async #failed({ name: task, breaker }: TaskSettings): Promise<void> {
    const { store, clock, log, config } = this.#parts;
    const { failures: most, cooldownMs } = breaker;
    const openUntil = clock.now() + cooldownMs;
    const key = { environment: config.environment, task };
    const record = await store.countFailure(key, { most, openUntil });
    if (record === null) return;
    this.#known?.set(task, record);
    if (record.failures < most) return;
    log.warn("task rests, as it keeps failing", {
      ...{ task, failures: record.failures },
      for: sayDuration(cooldownMs),
    });
  }

  async #ended({ name: task }: TaskSettings): Promise<void> {
    const { store, log, config } = this.#parts;
    const known = this.#known?.get(task);
    if (known === undefined || known.failures === 0) return;
    await store.clearFailures({ environment: config.environment, task });
    this.#known?.set(task, { failures: 0, openUntil: null });
    if (known.openUntil !== null) log.info("task works again", { task });
  }
}
