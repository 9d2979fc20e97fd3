import type { EpochMs } from "../../src/domain/clock.ts";
import type { DeliveryRecord, DeliveryState } from "../../src/domain/delivery.ts";
import { isFinished, type Job, type JobState } from "../../src/domain/job.ts";
import type { Environment } from "../../src/domain/task.ts";
import type { Listing, Person, Store, TaskCounts, Workload } from "../../src/store/store.ts";
import { type Book, inOrder, linesOf, mailsOf, type Place, type StoredJob } from "./model_book.ts";

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
  | "dueCounts"
  | "people"
  | "person"
  | "recordAudit"
  | "audit"
>;

/** What pages and commands look at. */
export function modelReading({ book }: Place): Reading {
  const deliveriesOf = (jobSeq: number): readonly DeliveryRecord[] =>
    [...book.deliveries.values()].filter((one) => one.jobSeq === jobSeq);
  return {
    counts: (environment) => Promise.resolve(counts(book, environment)),
    dayCounts: (environment, { starts, until, lateMs }) =>
      Promise.resolve(starts.map((from, index) => {
        const span = { from, to: starts[index + 1] ?? until };
        return {
          from,
          sent: mailsIn(book, environment, { ...span, state: "sent" }).length,
          late: mailsIn(book, environment, { ...span, state: "sent" })
            .filter(({ seq, changedAt }) => changedAt > (book.mailsDue.get(seq) ?? 0) + lateMs)
            .length,
          refused: mailsIn(book, environment, { ...span, state: "failed" }).length,
          failed: endsIn(book, environment, { ...span, state: "failed" }),
          missed: endsIn(book, environment, { ...span, state: "missed" }),
        };
      })),
    workload: (environment, ask) => Promise.resolve(workload(book, environment, ask)),
    dueCounts: (environment, { starts, until }) =>
      Promise.resolve(starts.flatMap((from, index) => {
        const to = starts[index + 1] ?? until;
        const due = jobsIn(book, environment).filter(({ state, dueAt }) =>
          state === "scheduled" && dueAt >= from && dueAt < to
        );
        const tasks = [...Map.groupBy(due, ({ task }) => task)];
        return inOrder(tasks, ([task]) => [task])
          .map(([task, { length }]) => ({ from, task, jobs: length }));
      })),
    jobs(filter) {
      const { environment, item, states, order, limit } = filter;
      const at = (job: StoredJob): number => order === "next" ? job.dueAt : job.finishedAt ?? 0;
      const found = jobsIn(book, environment).filter((job) =>
        isFinished(job.state) === (order === "latest") && job.item === (item ?? job.item) &&
        (states ?? [job.state]).includes(job.state) &&
        isListed({ ...job, at: at(job), names: [job.label, job.item] }, filter, order === "next")
      );
      const sorted = inOrder(found, (job) => [at(job), job.seq]);
      const told = order === "next" ? sorted : sorted.toReversed();
      return Promise.resolve(told.slice(0, limit).map(jobAsTold));
    },
    job(id) {
      const job = [...book.jobs.values()].find((one) => one.id === id);
      return Promise.resolve(job === undefined ? null : jobAsTold(job));
    },
    history: (jobSeq) => Promise.resolve(linesOf(book, jobSeq)),
    jobDeliveries: (jobSeq) => Promise.resolve(deliveriesOf(jobSeq)),
    deliveries(filter) {
      const { environment, states, to, limit } = filter;
      const found = jobsIn(book, environment).flatMap((job) => deliveriesOf(job.seq)).filter((
        one,
      ) =>
        (states ?? [one.state]).includes(one.state) &&
        one.to.toLowerCase() === (to ?? one.to).toLowerCase() &&
        isListed({ ...one, at: one.changedAt, names: [one.subject] }, filter, false)
      );
      const latest = inOrder(found, (one) => [one.changedAt, one.seq]).toReversed();
      return Promise.resolve(latest.slice(0, limit));
    },
    people({ environment, address, search = "", after, limit }) {
      const all = inOrder(peopleIn(book, environment), (one) => [one.address.toLowerCase()]);
      const start = all.findIndex(({ seq }) => seq === after) + 1;
      const found = all.slice(start).filter((one) =>
        one.address.toLowerCase() === (address ?? one.address).toLowerCase() &&
        has(one.address, search)
      );
      return Promise.resolve(found.slice(0, limit));
    },
    person: (environment, seq) =>
      Promise.resolve(peopleIn(book, environment).find((one) => one.seq === seq) ?? null),
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
): readonly DeliveryRecord[] {
  const seqs = new Set(jobsIn(book, environment).map(({ seq }) => seq));
  return [...book.deliveries.values()].filter((one) =>
    seqs.has(one.jobSeq) && one.state === state && one.changedAt >= from && one.changedAt < to
  );
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

function peopleIn(book: Book, environment: Environment): readonly Person[] {
  return [...book.people].filter(([key]) => key.startsWith(`${environment} `))
    .map(([key, one]) => {
      const mails = mailsOf(book, key);
      const lastAt = Math.max(...mails.map(({ changedAt }) => changedAt));
      return { ...one, mails: mails.length, lastAt };
    });
}

function isListed(
  one: {
    readonly task: string;
    readonly seq: number;
    readonly at: EpochMs;
    readonly names: readonly string[];
  },
  { task, search = "", from = -Infinity, until = Infinity, after }: Listing,
  isUp: boolean,
): boolean {
  const way = isUp ? 1 : -1;
  const behind = after === undefined ? 1 : (one.at - after.at || one.seq - after.seq) * way;
  return one.task === (task ?? one.task) && one.at >= from && one.at < until && behind > 0 &&
    one.names.some((name) => has(name, search));
}

function has(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}
