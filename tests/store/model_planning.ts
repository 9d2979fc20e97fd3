import type { Change, PlannedJob } from "../../src/domain/change.ts";
import type { EpochMs } from "../../src/domain/clock.ts";
import { isFinished } from "../../src/domain/job.ts";
import type { Store, TaskKey, TaskRecord } from "../../src/store/store.ts";
import {
  type Book,
  fenced,
  forgetPeople,
  inOrder,
  jobsOf,
  type Keys,
  move,
  type Place,
  stands,
  type StoredJob,
  tell,
} from "./model_book.ts";

type Planning = Pick<
  Store,
  | "seeTask"
  | "recordReconcile"
  | "countFailure"
  | "clearFailures"
  | "taskRecords"
  | "scheduledJobs"
  | "plannedJobsOf"
  | "oldestOpenEvent"
  | "applyPlan"
  | "finishedJobs"
  | "prune"
>;

/** What the planner works with. */
export function modelPlanning(place: Place): Planning {
  const { book } = place;
  return {
    ...taskKeeping(place),
    async *scheduledJobs(key) {
      const scheduled = jobsOf(book, key).filter((job) => job.state === "scheduled");
      yield await inOrder(scheduled, (job) => [job.dueAt, job.eventAt, job.seq]).map(plannedJob);
    },
    plannedJobsOf: (key, items) =>
      Promise.resolve(jobsOf(book, key).filter((job) => items.includes(job.item)).map(plannedJob)),
    oldestOpenEvent(key) {
      const open = jobsOf(book, key).filter((job) => !isFinished(job.state));
      return Promise.resolve(inOrder(open, (job) => [job.eventAt])[0]?.eventAt ?? null);
    },
    async applyPlan({ fence, changes, now, environment, task }) {
      if (!stands(book, fence)) return null;
      let applied = 0;
      for (const change of changes) {
        const isDone = change.action === "create"
          ? await create(place, { change, now, key: { environment, task } })
          : alter(book, change, now);
        if (isDone) applied += 1;
      }
      return applied;
    },
    async *finishedJobs(key, before) {
      const finished = jobsOf(book, key).filter((job) => (job.finishedAt ?? Infinity) < before);
      const sorted = inOrder(finished, (job) => [job.finishedAt ?? 0, job.seq]);
      yield await sorted.map(({ seq, item }) => ({ seq, item }));
    },
    prune({ fence, seqs }) {
      if (!stands(book, fence)) return Promise.resolve(null);
      return Promise.resolve(seqs.filter((seq) => forget(book, seq)).length);
    },
  };
}

function taskKeeping(
  place: Place,
): Pick<
  Planning,
  "seeTask" | "recordReconcile" | "countFailure" | "clearFailures" | "taskRecords"
> {
  const { tasks } = place.book;
  const nameOf = ({ environment, task }: TaskKey): string => `${environment} ${task}`;
  const change = (key: TaskKey, to: (record: TaskRecord) => Partial<TaskRecord>) =>
    fenced(place, () => {
      const record = tasks.get(nameOf(key));
      if (record === undefined) return null;
      const changed = { ...record, ...to(record) };
      tasks.set(nameOf(key), changed);
      return changed;
    });
  return {
    seeTask: (key, now) =>
      fenced(place, () => {
        const known = tasks.get(nameOf(key)) ?? {
          ...{ environment: key.environment, task: key.task, firstSeenAt: now, reconciledAt: null },
          ...{ items: 0, error: null, rowProblems: [], failures: 0, openUntil: null },
          ...{ pausedAt: null, pausedBy: null },
        };
        tasks.set(nameOf(key), known);
        return known;
      }),
    async recordReconcile(key, { now, ...went }) {
      await change(key, () => ({ ...went, reconciledAt: now }));
    },
    countFailure: (key, { most, openUntil }) =>
      change(key, (record) => {
        const failures = record.failures + 1;
        return failures >= most ? { failures, openUntil } : { failures };
      }),
    async clearFailures(key) {
      await change(key, () => ({ failures: 0, openUntil: null }));
    },
    taskRecords(environment) {
      const found = [...tasks.values()].filter((record) => record.environment === environment);
      return Promise.resolve(inOrder(found, (record) => [record.task]));
    },
  };
}

async function create(
  { book, keys }: { readonly book: Book; readonly keys: Keys },
  { change, now, key }: {
    readonly change: Extract<Change, { action: "create" }>;
    readonly now: EpochMs;
    readonly key: TaskKey;
  },
): Promise<boolean> {
  const { action: _, missed, ...told } = change;
  const isIdTaken = [...book.jobs.values()].some((job) => job.id === change.id);
  if (isIdTaken || isEventTaken(book, key, change)) return false;
  const seq = await keys.job(change.id);
  if (book.jobs.has(seq)) throw new TypeError(`Cannot plan ${change.id} as its key is taken`);
  book.jobs.set(seq, {
    ...{ ...told, seq, environment: key.environment, task: key.task, plannedAt: now },
    ...{
      dueAt: change.runAt,
      attempt: 0,
      forgiven: 0,
      holder: null,
      claimedAt: null,
      leaseUntil: null,
    },
    ...{ state: missed === null ? "scheduled" : "missed", reason: missed, cancelCause: null },
    finishedAt: missed === null ? null : now,
  });
  return true;
}

function isEventTaken(
  book: Book,
  key: TaskKey,
  of: Pick<StoredJob, "item" | "eventAt"> & { readonly seq?: number },
): boolean {
  return jobsOf(book, key).some((job) =>
    job.item === of.item && job.eventAt === of.eventAt && job.seq !== of.seq
  );
}

/** @returns whether it took effect */
function alter(book: Book, change: Exclude<Change, { action: "create" }>, now: EpochMs): boolean {
  const job = book.jobs.get(change.seq);
  if (job === undefined) return false;
  const { reason } = change;
  if (change.action === "restore") {
    if (job.state !== "cancelled" || job.cancelCause === "person") return false;
    const { label, runAt } = change;
    const open = { reason: null, cancelCause: null, finishedAt: null };
    move(book, job, { ...open, state: "scheduled", label, runAt, dueAt: runAt });
    tell(book, job, { at: now, kind: "restored", reason });
    return true;
  }
  if (job.state !== "scheduled") return false;
  if (change.action === "move") {
    const { label, eventAt, runAt } = change;
    if (isEventTaken(book, job, { ...job, eventAt })) return false;
    const dueAt = runAt === job.runAt ? job.dueAt : runAt;
    book.jobs.set(job.seq, { ...job, label, eventAt, runAt, dueAt });
    tell(book, job, { at: now, kind: "moved", reason });
    return true;
  }
  const state = change.action === "cancel" ? "cancelled" : "missed";
  const cancelCause = change.action === "cancel" ? change.cause : null;
  move(book, job, { state, finishedAt: now, reason, cancelCause });
  tell(book, job, { at: now, kind: state, reason });
  return true;
}

/** @returns whether it was there and finished */
function forget(book: Book, seq: number): boolean {
  const job = book.jobs.get(seq);
  if (job === undefined || !isFinished(job.state)) return false;
  book.jobs.delete(seq);
  book.history.delete(seq);
  for (const delivery of book.deliveries.values()) {
    if (delivery.jobSeq === seq) book.deliveries.delete(delivery.seq);
  }
  for (const key of book.steps.keys()) if (key.startsWith(`${seq} `)) book.steps.delete(key);
  forgetPeople(book);
  return true;
}

function plannedJob(job: StoredJob): PlannedJob {
  const { seq, id, item, occurrence, label, eventAt, runAt, dueAt, state, attempt, cancelCause } =
    job;
  return {
    ...{ seq, id, item, occurrence, label, eventAt, runAt, dueAt, state, attempt, cancelCause },
  };
}
