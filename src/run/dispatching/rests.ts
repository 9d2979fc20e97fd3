import type { Clock } from "../../domain/clock.ts";

/** The first rest; it doubles with each that follows at once. */
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 30_000;

interface Rest {
  /** By the monotonic clock. */
  readonly untilMs: number;
  readonly restMs: number;
}

/**
 * Tasks that met something that is nobody's fault and passes by itself: a store that cannot be
 * written, a host that cannot be started, a query that is refused. Their jobs are left alone for a
 * while. Their due times stay as they are: a job that waits is as late as it is.
 */
export class Rests {
  readonly #clock: Clock;
  readonly #rests = new Map<string, Rest>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the jobs of a task are left alone now. */
  isResting(task: string): boolean {
    return this.#untilEnd(task) > 0;
  }

  /** Ms until the next task may go on; null where none rests. */
  untilNext(): number | null {
    const left = [...this.#rests.keys()].map((task) => this.#untilEnd(task)).filter((ms) => ms > 0);
    return left.length === 0 ? null : Math.min(...left);
  }

  /** A job of the task met such a thing. Those that were under way with it meet the same. */
  begin(task: string): void {
    if (this.isResting(task)) return;
    const beforeMs = this.#rests.get(task)?.restMs ?? 0;
    const restMs = Math.min(Math.max(FIRST_REST_MS, 2 * beforeMs), LONGEST_REST_MS);
    this.#rests.set(task, { untilMs: this.#clock.monotonicMs() + restMs, restMs });
  }

  /** A job of the task got through. */
  end(task: string): void {
    this.#rests.delete(task);
  }

  #untilEnd(task: string): number {
    return (this.#rests.get(task)?.untilMs ?? 0) - this.#clock.monotonicMs();
  }
}
