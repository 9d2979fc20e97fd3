/**
 * Decides whether a crash did any harm: the mails that people got, the jobs, their stories, their
 * deliveries, their steps and the course database must tell the same, and nothing twice.
 * @module
 */
import type { DeliveryRecord } from "../../src/domain/delivery.ts";
import type { Arrival } from "../support/smtp.ts";
import type { BookedJob, Books, Draw } from "./crash_books.ts";
import { ENDS, FAILS_ONCE, MAILED, MOVED } from "./crash_site.ts";

/** What is to be judged. */
export interface Evidence {
  /** The books as the killed daemon left them. */
  readonly atCrash: Books;
  /** The books when the next daemon had ended by itself. */
  readonly atEnd: Books;
  /** What the mail server took, from both. */
  readonly arrivals: readonly Arrival[];
}

/** A delivery with what became of its mail. */
interface Case {
  /** As it stood when the daemon was killed; null where it was not there. */
  readonly before: DeliveryRecord | null;
  readonly after: DeliveryRecord;
  readonly mails: readonly Arrival[];
  /** Whom the message centre has a copy of it for. */
  readonly copiedTo: readonly string[];
}

/** @returns what is wrong, in words; empty where the crash did no harm */
export function judge(evidence: Evidence): readonly string[] {
  const { atCrash, atEnd, arrivals } = evidence;
  return [
    ...judgeStates(atEnd.jobs),
    ...atEnd.holds.map(({ dependency }) => `jobs wait for ${dependency} for ever`),
    ...atEnd.notices.length === 1 ? [] : ["the morning letter is not written down"],
    ...atEnd.jobs.flatMap((job) => judgeStory(job, jobOf(atCrash, job.id))),
    ...atEnd.jobs.flatMap(judgePeople),
    ...casesOf(evidence).flatMap(judgeMails),
    ...judgeStrangers(atEnd.jobs, arrivals),
    ...atEnd.draws.flatMap((draw) => judgeDraw(draw, jobOf(atEnd, `lottery/${draw.training}`))),
  ];
}

/** Says how many mails arrived a second time. */
export function countDoubles(arrivals: readonly Arrival[]): number {
  return arrivals.length - new Set(arrivals.map(({ messageId }) => messageId)).size;
}

function judgeStates(jobs: readonly BookedJob[]): readonly string[] {
  const found = jobs.map(({ id, state }) => `${id} is ${state}`).sort();
  const wanted = Object.entries(ENDS).map(([id, state]) => `${id} is ${state}`).sort();
  return [
    ...found.filter((one) => !wanted.includes(one)),
    ...wanted.filter((one) => !found.includes(one)).map((one) => `it is not so that ${one}`),
  ];
}

/** Each attempt has one line of history that says how it ended, and the crash is one of them. */
function judgeStory(job: BookedJob, before: BookedJob | null): readonly string[] {
  const { id, attempt, state, history } = job;
  const lines = (kinds: readonly string[], of: BookedJob | null = job): number =>
    of?.history.filter(({ kind }) => kinds.includes(kind)).length ?? 0;
  const attempts = history.filter(({ kind }) => /^(succeeded|retried|rescued)$/.test(kind));
  const numbers = attempts.map((line) => line.attempt);
  const mayFail = id.startsWith(`lottery/${FAILS_ONCE}/`);
  const rescues = lines(["rescued"], before) + (before?.state === "running" ? 1 : 0);
  return complaints(id, [
    [numbers.length !== attempt, `counts ${attempt} attempts and tells of ${numbers.length}`],
    [numbers.some((number, index) => number !== index + 1), `tells of attempts ${numbers}`],
    [state === "succeeded" && attempts.at(-1)?.kind !== state, "does not tell how it ended"],
    [lines(["succeeded"]) > 1, "succeeded more than once"],
    [lines(["rescued"]) !== rescues, `was rescued ${lines(["rescued"])} times, not ${rescues}`],
    [mayFail && !/^(retried|rescued)$/.test(attempts[0]?.kind ?? ""), "did not fail once"],
    [lines(["retried"]) > (mayFail ? 1 : 0), "failed without a reason to"],
    [lines(["failed", "missed", "skipped", "restored"]) > 0, "has a story of its own"],
    [lines(["moved"]) !== (isOf(job, MOVED) ? 1 : 0), `was moved ${lines(["moved"])} times`],
    [lines(["cancelled"]) !== (state === "cancelled" ? 1 : 0), "was not cancelled once"],
    [job.holder !== null, `is held by ${job.holder}`],
  ]);
}

/** A job has a delivery for each of its people and for nobody else. */
function judgePeople(job: BookedJob): readonly string[] {
  const wanted = MAILED.find(({ id }) => isOf(job, id))?.addresses ?? [];
  const found = job.deliveries.map(({ to }) => to).sort();
  const isSame = JSON.stringify(found) === JSON.stringify([...wanted].sort());
  return isSame ? [] : [`${job.id}: has deliveries to ${found}, wanted ${wanted}`];
}

/** Everybody gets the mail, and twice only where nobody could know whether it had been sent. */
function judgeMails({ before, after, mails, copiedTo }: Case): readonly string[] {
  const inDoubt = before?.state === "intended" || before?.state === "unknown";
  const most = inDoubt ? 2 : 1;
  const subjects = new Set([after.subject, ...mails.map(({ subject }) => subject)]);
  const doubtedAt = before?.unknownAt ?? null;
  const isNewDoubt = after.unknownAt !== null && after.unknownAt > (doubtedAt ?? 0);
  return complaints(`${after.jobId} to ${after.to}`, [
    [after.state !== "sent", `is ${after.state}`],
    [mails.length === 0, "never arrived"],
    [copiedTo.join() !== after.to, `has copies in the message centre for: ${copiedTo.join()}`],
    [mails.length > most, `arrived ${mails.length} times, being ${before?.state ?? "not begun"}`],
    [mails.some(({ to }) => to !== after.to), `went to ${mails.map(({ to }) => to)}`],
    [subjects.size > 1, `has the subjects ${[...subjects].join(" | ")}`],
    [before !== null && before.messageId !== after.messageId, "got another Message-ID"],
    [before?.state === "intended" && !isNewDoubt, "was in doubt, and nothing says so"],
    [before?.state !== "intended" && after.unknownAt !== doubtedAt, "was never in doubt"],
  ]);
}

function judgeStrangers(
  jobs: readonly BookedJob[],
  arrivals: readonly Arrival[],
): readonly string[] {
  const known = jobs.flatMap(({ deliveries }) => deliveries.map(({ messageId }) => messageId));
  return arrivals.filter(({ messageId }) => !known.includes(messageId))
    .map(({ to, subject }) => `a mail to ${to} is in no book: ${subject}`);
}

/** The lot is drawn once, written once, and the one that people are told. */
function judgeDraw({ training, times, lot, ledger, kept }: Draw, job: BookedJob | null): string[] {
  const wanted = MAILED.some(({ id }) => id === training) ? 1 : 0;
  const told = job?.deliveries.map(({ subject }) => subject) ?? [];
  const lots = new Set([job?.lot ?? null, lot, ...ledger, ...told, kept]);
  return complaints(`the lot of training ${training}`, [
    [times !== wanted, `was written ${times} times`],
    [ledger.length !== wanted, `stands in the ledger ${ledger.length} times`],
    [(lot !== null ? 1 : 0) !== wanted, `is ${lot}`],
    [lots.size > 1, `is not one: ${[...lots].join(", ")}`],
  ]);
}

function casesOf({ atCrash, atEnd, arrivals }: Evidence): readonly Case[] {
  return atEnd.jobs.flatMap(({ id, deliveries }) =>
    deliveries.map((after) => ({
      before: jobOf(atCrash, id)?.deliveries.find(({ key }) => key === after.key) ?? null,
      after,
      mails: arrivals.filter(({ messageId }) => messageId === after.messageId),
      copiedTo: atEnd.copies.filter(({ mark }) => mark !== "" && after.messageId.includes(mark))
        .map(({ to }) => to),
    }))
  );
}

function jobOf({ jobs }: Books, id: string): BookedJob | null {
  return jobs.find((job) => job.id === id || job.id.startsWith(`${id}/`)) ?? null;
}

function isOf(job: BookedJob, training: number): boolean {
  return job.item === String(training);
}

function complaints(subject: string, found: readonly (readonly [boolean, string])[]): string[] {
  return found.filter(([isWrong]) => isWrong).map(([, what]) => `${subject}: ${what}`);
}
