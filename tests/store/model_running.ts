import { mostRunning } from "../../src/domain/breaker.ts";
import type { EpochMs } from "../../src/domain/clock.ts";
import type { Job } from "../../src/domain/job.ts";
import type { Settlement, Store, TaskKey } from "../../src/store/store.ts";
import {
  type Book,
  heldBy,
  inOrder,
  jobsOf,
  linesOf,
  mayWrite,
  move,
  type Place,
  stands,
  type StoredJob,
  tell,
} from "./model_book.ts";
import { jobAsTold } from "./model_reading.ts";

type Running = Pick<Store, "nextDue" | "claim" | "settle" | "rescue">;

/** What the dispatcher and the rescuer work with. */
export function modelRunning(place: Place): Running {
  const { book } = place;
  return {
    nextDue(environment, tasks) {
      const scheduled = tasks.flatMap((task) => jobsOf(book, { environment, task }))
        .filter((job) => job.state === "scheduled");
      return Promise.resolve(inOrder(scheduled, (job) => [job.dueAt])[0]?.dueAt ?? null);
    },
    claim({ environment, fence, now, leaseMs, wanted, limit }) {
      if (!stands(book, fence)) return Promise.resolve([]);
      const claimed: number[] = [];
      for (const ask of wanted) {
        if (isPaused(book, { environment, task: ask.task })) continue;
        const due = jobsOf(book, { environment, task: ask.task })
          .filter((job) => job.state === "scheduled" && job.dueAt <= now);
        const runs = jobsOf(book, { environment, task: ask.task })
          .filter((job) => job.state === "running").length;
        const openUntil = openUntilOf(book, { environment, task: ask.task });
        const places = Math.max(0, mostRunning(ask.most ?? Infinity, { openUntil, now }) - runs);
        const most = Math.min(ask.limit, places, limit - claimed.length);
        for (const job of inOrder(due, oldestFirst).slice(0, most)) {
          const { seq, attempt } = job;
          const { holder } = fence;
          const held = { holder, claimedAt: now, leaseUntil: now + leaseMs };
          move(book, job, { ...held, state: "running", attempt: attempt + 1, reason: null });
          book.attempts.push({ jobSeq: seq, holder, attempt: attempt + 1 });
          claimed.push(seq);
        }
      }
      return Promise.resolve(inOrder(told(book, claimed), oldestFirst));
    },
    settle(settlements, now) {
      const may = mayWrite(place);
      return Promise.resolve(settlements.map((end) => may && settleOne(book, end, now)));
    },
    rescue({ fence, environment, now, all, reason }) {
      if (!stands(book, fence)) return Promise.resolve([]);
      const abandoned = [...book.jobs.values()].filter((job) =>
        job.environment === environment && job.state === "running" &&
        job.holder !== fence.holder && (all || (job.leaseUntil ?? Infinity) <= now)
      );
      for (const job of abandoned) {
        endAttempt(book, job, { at: now, kind: "rescued", reason });
        move(book, job, { state: "scheduled", reason });
        doubt(book, job, { now });
      }
      for (const job of book.jobs.values()) {
        if (job.environment !== environment || job.state === "running") continue;
        doubt(book, job, { now, until: all ? now : now - 600_000 });
      }
      return Promise.resolve(told(book, abandoned.map(({ seq }) => seq)));
    },
  };
}

function openUntilOf(book: Book, { environment, task }: TaskKey): EpochMs | null {
  return book.tasks.get(`${environment} ${task}`)?.openUntil ?? null;
}

function isPaused(book: Book, { environment, task }: TaskKey): boolean {
  return (book.tasks.get(`${environment} ${task}`)?.pausedAt ?? null) !== null;
}

function oldestFirst(job: Job): readonly number[] {
  return [job.dueAt, job.eventAt, job.seq];
}

function told(book: Book, seqs: readonly number[]): readonly Job[] {
  return seqs.flatMap((seq) => book.jobs.get(seq) ?? []).map(jobAsTold);
}

/** @returns whether it took effect */
function settleOne(book: Book, end: Settlement, now: EpochMs): boolean {
  const job = heldBy(book, end);
  if (job === null) return false;
  const { kind, reason, error, log, dueAt } = end;
  const line = { at: now, kind, reason, error, log };
  switch (kind) {
    case "succeeded":
    case "skipped":
    case "failed":
      endAttempt(book, job, line);
      move(book, job, { state: kind, reason, finishedAt: now });
      return true;
    case "retried":
    case "rescued":
      endAttempt(book, job, line);
      move(book, job, { state: "scheduled", reason, dueAt: dueAt ?? job.dueAt });
      return true;
    case "put_back": {
      if (reason !== null && !isSaid(book, job, reason)) endAttempt(book, job, line);
      const attempt = job.attempt - 1;
      move(book, job, { state: "scheduled", reason, attempt, dueAt: dueAt ?? job.dueAt });
      return true;
    }
  }
}

/** Says whether the last line of a job's story tells already that this attempt was put back so. */
function isSaid(book: Book, job: StoredJob, reason: string): boolean {
  const last = linesOf(book, job.seq).at(-1);
  return last?.kind === "put_back" && last.reason === reason && last.attempt === job.attempt;
}

function endAttempt(book: Book, job: StoredJob, line: Parameters<typeof tell>[2]): void {
  tell(book, job, { ...line, attempt: job.attempt, startedAt: job.claimedAt });
}

function doubt(
  book: Book,
  job: Pick<StoredJob, "seq">,
  { now, until = Infinity }: { readonly now: EpochMs; readonly until?: EpochMs },
): void {
  for (const delivery of book.deliveries.values()) {
    if (delivery.jobSeq !== job.seq || delivery.state !== "intended") continue;
    if (delivery.changedAt > until) continue;
    const doubted = { state: "unknown", unknownAt: now, changedAt: now } as const;
    book.deliveries.set(delivery.seq, { ...delivery, ...doubted });
  }
}
