/**
 * Counts and times what only passes by; what the store or the daemon know is read when it is asked
 * for (http/metrics.ts). Each daemon has its own.
 * @module
 */
import { Counter, Histogram, Registry } from "./prometheus.ts";
import type { Clock } from "../domain/clock.ts";
import { DELIVERY_STATES, type DeliveryState } from "../domain/delivery.ts";
import type { Job } from "../domain/job.ts";
import type { Settlement } from "../store/store.ts";
import { type Attributes, createTracer, type Tracer } from "./tracer.ts";

/** What metrics are called by. */
export const METRIC_PREFIX = "bcourse_scheduler_";

/** How a delivery can come out. */
export type Delivered = Exclude<DeliveryState, "intended">;

const ENDS: readonly Settlement["kind"][] = [
  "succeeded",
  "skipped",
  "failed",
  "retried",
  "put_back",
];
const DELIVERED = DELIVERY_STATES.filter((state) => state !== "intended");

/** From what nobody notices to what a person complains about, in seconds. */
const LATENESS_S = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 1_800, 7_200, 86_400];
const DURATION_S = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1_800];

/** The job that something concerns. */
type About = Pick<Job, "task" | "id" | "attempt">;

/** Meters a daemon, and traces it where OpenTelemetry is on. */
export class Meter {
  /** What was counted and timed so far. */
  readonly registry = new Registry();
  readonly #clock: Clock;
  readonly #trace: Tracer;
  readonly #attempts: Counter<"task" | "outcome">;
  readonly #deliveries: Counter<"task" | "state">;
  readonly #changes: Counter<"task">;
  readonly #lateness: Histogram<"task">;
  readonly #attemptTime: Histogram<"task">;
  readonly #reconcileTime: Histogram<"task">;
  readonly #deliveryTime: Histogram<never>;

  constructor(clock: Clock, trace = createTracer()) {
    this.#clock = clock;
    this.#trace = trace;
    const named = (name: string, help: string) => ({
      ...{ name: `${METRIC_PREFIX}${name}`, help, registers: [this.registry] },
    });
    this.#attempts = new Counter({
      ...named("attempts_total", "Attempts that ended, by outcome."),
      labelNames: ["task", "outcome"],
    });
    this.#deliveries = new Counter({
      ...named("deliveries_total", "Mails to one recipient, by how each came out."),
      labelNames: ["task", "state"],
    });
    this.#changes = new Counter({
      ...named("plan_changes_total", "Changes to the plan: jobs made, moved, cancelled, missed."),
      labelNames: ["task"],
    });
    this.#lateness = new Histogram({
      ...named("attempt_lateness_seconds", "From when a job was due until its attempt began."),
      ...{ labelNames: ["task"], buckets: LATENESS_S },
    });
    this.#attemptTime = new Histogram({
      ...named("attempt_duration_seconds", "How long attempts took."),
      ...{ labelNames: ["task"], buckets: DURATION_S },
    });
    this.#reconcileTime = new Histogram({
      ...named("reconcile_duration_seconds", "How long it took to compare items with jobs."),
      ...{ labelNames: ["task"], buckets: DURATION_S },
    });
    this.#deliveryTime = new Histogram({
      ...named("delivery_duration_seconds", "How long handing a mail to the mail server took."),
      buckets: DURATION_S,
    });
  }

  /** Has the counters of these tasks begin at 0, so that the first failure is seen as a rise. */
  expect(tasks: Iterable<string>): void {
    for (const task of tasks) {
      for (const outcome of ENDS) this.#attempts.inc({ task, outcome }, 0);
      for (const state of DELIVERED) this.#deliveries.inc({ task, state }, 0);
      this.#changes.inc({ task }, 0);
    }
  }

  /** Traces what is done about a claimed job, from the last look to the written end. */
  job<T>(job: Job, work: () => Promise<T>): Promise<T> {
    return this.#trace({ name: "job", attributes: attributesOf(job) }, work);
  }

  /** Times an attempt, and notes how late it began and how it ended. */
  async attempt<T extends { readonly settlement: Settlement }>(
    job: Job,
    work: () => Promise<T>,
  ): Promise<T> {
    const { task } = job;
    // A job that was planned after its time could not be on time.
    const lateMs = this.#clock.now() - Math.max(job.dueAt, job.plannedAt);
    this.#lateness.observe({ task }, Math.max(0, lateMs) / 1_000);
    return await this.#trace({ name: "attempt", attributes: attributesOf(job) }, async (span) => {
      const startMs = this.#clock.monotonicMs();
      const end = await work();
      this.#attemptTime.observe({ task }, this.#secondsSince(startMs));
      const { kind, reason } = end.settlement;
      this.#attempts.inc({ task, outcome: kind });
      span.tell({ outcome: kind });
      if (kind === "failed" || kind === "retried") span.fail(reason ?? kind);
      return end;
    });
  }

  /** Times the comparison of a task's items with its jobs. */
  async reconcile<
    T extends {
      readonly items: number;
      readonly applied: number;
      readonly error: string | null;
    },
  >(task: string, work: () => Promise<T>): Promise<T> {
    return await this.#trace({ name: "reconcile", attributes: { task } }, async (span) => {
      const startMs = this.#clock.monotonicMs();
      const went = await work();
      this.#reconcileTime.observe({ task }, this.#secondsSince(startMs));
      this.#changes.inc({ task }, went.applied);
      span.tell({ items: went.items, changes: went.applied });
      if (went.error !== null) span.fail(went.error);
      return went;
    });
  }

  /** Traces the delivery of one mail, the waiting for its turn included. */
  async delivery<T extends { readonly state: string }>(
    about: About,
    work: () => Promise<T>,
  ): Promise<T> {
    return await this.#trace(
      { name: "delivery", attributes: attributesOf(about) },
      async (span) => {
        const delivery = await work();
        span.tell({ state: delivery.state });
        return delivery;
      },
    );
  }

  /** Times the talk with the mail server. */
  async sending<T>(work: () => Promise<T>): Promise<T> {
    const startMs = this.#clock.monotonicMs();
    try {
      return await work();
    } finally {
      this.#deliveryTime.observe(this.#secondsSince(startMs));
    }
  }

  /** Counts a mail of which it is written down how it came out. */
  delivered(task: string, state: Delivered): void {
    this.#deliveries.inc({ task, state });
  }

  #secondsSince(startMs: number): number {
    return (this.#clock.monotonicMs() - startMs) / 1_000;
  }
}

function attributesOf({ task, id, attempt }: About): Attributes {
  return { task, job: id, attempt };
}
