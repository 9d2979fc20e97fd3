import type { EpochMs } from "../../src/domain/clock.ts";
import type { DeliveryRecord, DeliveryState } from "../../src/domain/delivery.ts";
import { isFinished, type Job, type JobState } from "../../src/domain/job.ts";
import type { Environment } from "../../src/domain/task.ts";
import type { Store, TaskCounts, Workload } from "../../src/store/store.ts";
import { type Book, inOrder, linesOf, type Place, type StoredJob } from "./model_book.ts";

type Reading = Pick<
  Store,
  | "counts"
  | "dayCounts"
  | "workload"
  | "jobs"
  | "job"
  | "history"
  | "jobDeliveries"
  | "deliveries"
  | "recordAudit"
  | "audit"
>;

/** What pages and commands look at. */
export function modelReading({ book }: Place): Reading {
  const deliveriesOf = (jobSeq: number): readonly DeliveryRecord[] =>
    [...book.deliveries.values()].filter((one) => one.jobSeq === jobSeq);
  return {
    counts: (environment) => Promise.resolve(counts(book, environment)),
    dayCounts: (environment, { starts, until }) =>
      Promise.resolve(starts.map((from, index) => {
        const span = { from, to: starts[index + 1] ?? until };
        return {
          from,
          sent: mailsIn(book, environment, { ...span, state: "sent" }),
          refused: mailsIn(book, environment, { ...span, state: "failed" }),
          failed: endsIn(book, environment, { ...span, state: "failed" }),
          missed: endsIn(book, environment, { ...span, state: "missed" }),
        };
      })),
    workload: (environment, ask) => Promise.resolve(workload(book, environment, ask)),
    jobs({ environment, task, item, states, order, limit, after }) {
      const found = jobsIn(book, environment).filter((job) =>
        isFinished(job.state) === (order === "latest") && job.task === (task ?? job.task) &&
        job.item === (item ?? job.item) && (states ?? [job.state]).includes(job.state)
      );
      const sorted = order === "next"
        ? inOrder(found, (job) => [job.dueAt, job.seq])
        : inOrder(found, (job) => [job.finishedAt ?? 0, job.seq]).toReversed();
      const seqs = sorted.map(({ seq }) => seq);
      const start = after === undefined ? 0 : seqs.indexOf(after.seq) + 1;
      return Promise.resolve(sorted.slice(start, start + limit).map(jobAsTold));
    },
    job(id) {
      const job = [...book.jobs.values()].find((one) => one.id === id);
      return Promise.resolve(job === undefined ? null : jobAsTold(job));
    },
    history: (jobSeq) => Promise.resolve(linesOf(book, jobSeq)),
    jobDeliveries: (jobSeq) => Promise.resolve(deliveriesOf(jobSeq)),
    deliveries({ environment, task, states, limit, after }) {
      const found = jobsIn(book, environment).filter((job) => job.task === (task ?? job.task))
        .flatMap((job) => deliveriesOf(job.seq))
        .filter(({ state }) => (states ?? [state]).includes(state));
      const latest = inOrder(found, (one) => [one.changedAt, one.seq]).toReversed();
      const start = after === undefined ? 0 : latest.findIndex(({ seq }) => seq === after.seq) + 1;
      return Promise.resolve(latest.slice(start, start + limit));
    },
    recordAudit: (entry) => Promise.resolve(void book.audit.push(entry)),
    audit: (limit) => Promise.resolve(book.audit.toReversed().slice(0, limit)),
  };
}

/** A job without what only the store knows of it. */
export function jobAsTold({ cancelCause: _, leaseUntil: __, ...job }: StoredJob): Job {
  return job;
}

function jobsIn(book: Book, environment: Environment): readonly StoredJob[] {
  return [...book.jobs.values()].filter((job) => job.environment === environment);
}

function counts(book: Book, environment: Environment): readonly TaskCounts[] {
  return countsOf(jobsIn(book, environment));
}

function countsOf(jobs: readonly StoredJob[]): readonly TaskCounts[] {
  const groups = Map.groupBy(jobs, ({ task, state }) => `${task} ${state}`);
  const found = [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ task: first.task, state: first.state, jobs: 1 + others.length }]
  );
  return inOrder(found, ({ task, state }) => [task, state]);
}

function workload(
  book: Book,
  environment: Environment,
  { now, since }: { readonly now: EpochMs; readonly since: EpochMs },
): Workload {
  const jobs = jobsIn(book, environment);
  const isOpen = ({ state }: StoredJob): boolean => !isFinished(state);
  const dueTimes = ({ task, state }: TaskCounts): readonly EpochMs[] =>
    jobs.filter((job) => job.task === task && job.state === state).map(({ dueAt }) => dueAt);
  const late = (count: TaskCounts): number =>
    count.state === "running" ? 0 : dueTimes(count).filter((dueAt) => dueAt <= now).length;
  const seqs = new Set(jobs.map(({ seq }) => seq));
  const states = Map.groupBy(
    [...book.deliveries.values()].filter((one) => seqs.has(one.jobSeq) && one.changedAt >= since),
    ({ state }) => state,
  );
  return {
    open: countsOf(jobs.filter(isOpen)).map((count) => ({
      ...count,
      ...{ due: late(count), dueAt: Math.min(...dueTimes(count)) },
    })),
    finished: countsOf(jobs.filter(({ finishedAt }) => finishedAt !== null && finishedAt >= since)),
    deliveries: inOrder(
      [...states].map(([state, found]) => ({ state, deliveries: found.length })),
      ({ state }) => [state],
    ),
  };
}

interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

function mailsIn(
  book: Book,
  environment: Environment,
  { from, to, state }: Span & { readonly state: DeliveryState },
): number {
  const seqs = new Set(jobsIn(book, environment).map(({ seq }) => seq));
  return [...book.deliveries.values()].filter((one) =>
    seqs.has(one.jobSeq) && one.state === state && one.changedAt >= from && one.changedAt < to
  ).length;
}

function endsIn(
  book: Book,
  environment: Environment,
  { from, to, state }: Span & { readonly state: JobState },
): number {
  return jobsIn(book, environment).filter(({ finishedAt, ...job }) =>
    job.state === state && finishedAt !== null && finishedAt >= from && finishedAt < to
  ).length;
}
