import { type Action, subjectOf, type Verb } from "../../domain/action.ts";
import type { Clock } from "../../domain/clock.ts";
import type { DeliveryRecord } from "../../domain/delivery.ts";
import type { Job } from "../../domain/job.ts";
import type { Chosen } from "./choose_jobs.ts";
import { Rehearsal, type RehearsalParts } from "./rehearsal.ts";

/** What an action would do, as the person sees it before they say yes. */
export interface Prospect {
  readonly verb: Verb;
  /** What it is done to: a task, a job's id, a mail's number. */
  readonly subject: string;
  /** The task; null where it is about none in particular. */
  readonly task: string | null;
  /** The job, where it is about one. */
  readonly job: Job | null;
  /** The mail, where it is about one. */
  readonly mail: DeliveryRecord | null;
  /** Jobs that run, or that are taken out. */
  readonly jobs: number;
  /** Jobs left out, as their event has begun. */
  readonly past: number;
  /** Whether there are more jobs than are done at a time. */
  readonly isCut: boolean;
  /** Jobs whose item is no longer there: they are cancelled instead. */
  readonly gone: number;
  /** People who are mailed; null: the tasks find out when they run. */
  readonly people: number | null;
  /** Whether there may be more of them. */
  readonly isAtLeast: boolean;
  /** Mails of the jobs that were sent already, and are not sent again. */
  readonly sent: number;
}

/** So many jobs are asked whom they would mail; of more, nobody wants to wait for the answer. */
const MOST_REHEARSED = 100;
const LONGEST_MS = 8_000;

/** Makes the prospect of an action that mails nobody. */
export function quietProspect(
  action: Action,
  about: Partial<Pick<Prospect, "task" | "job" | "mail">> = {},
): Prospect {
  return {
    ...{ verb: action.verb, subject: subjectOf(action), task: null, job: null, mail: null },
    ...{ jobs: about.job === undefined ? 0 : 1, past: 0, isCut: false, gone: 0 },
    ...{ people: 0, isAtLeast: false, sent: 0 },
    ...about,
  };
}

/** Finds out what running jobs would do, as well as can be told without doing it. */
export async function runProspect(
  parts: RehearsalParts & { readonly clock: Clock },
  action: Action,
  { chosen, mail }: { readonly chosen: Chosen; readonly mail: DeliveryRecord | null },
): Promise<Prospect> {
  const { task, jobs, past, isCut } = chosen;
  const [only] = jobs;
  const seen = await audienceOf(parts, chosen, mail?.key ?? null);
  let sent = 0;
  for (const { seq } of jobs.slice(0, MOST_REHEARSED)) {
    const deliveries = await parts.store.jobDeliveries(seq);
    sent += deliveries.filter(({ state }) => state === "sent").length;
  }
  return {
    ...{ verb: action.verb, subject: subjectOf(action), task: task.settings.name, mail },
    job: only !== undefined && jobs.length === 1 ? only : null,
    ...{ jobs: jobs.length, past, isCut, sent },
    ...seen,
  };
}

async function audienceOf(
  parts: RehearsalParts,
  { task, jobs }: Chosen,
  again: string | null,
): Promise<Pick<Prospect, "gone" | "people" | "isAtLeast">> {
  const late = new AbortController();
  const done = new AbortController();
  const waited = parts.clock.sleep(LONGEST_MS, done.signal).then(() => late.abort());
  const rehearsal = new Rehearsal(parts);
  const earliest = Math.min(...jobs.map(({ eventAt }) => eventAt));
  const people = new Set<string>();
  let gone = 0;
  let untold = Math.max(0, jobs.length - MOST_REHEARSED);
  for (const job of jobs.slice(0, MOST_REHEARSED)) {
    const options = { earliest, again, signal: late.signal };
    const audience = late.signal.aborted ? null : await rehearsal.audience(task, job, options);
    if (audience === null || audience.people === null) untold += 1;
    else if (!audience.isThere) gone += 1;
    else for (const person of audience.people) people.add(person);
  }
  done.abort();
  await waited;
  const isUnknown = jobs.length > 0 && untold === jobs.length;
  return { gone, people: isUnknown ? null : people.size, isAtLeast: untold > 0 && !isUnknown };
}
