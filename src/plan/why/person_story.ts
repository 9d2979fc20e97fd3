import { toIso } from "../../domain/clock.ts";
import type { LeftOutReason } from "../../domain/left_out.ts";
import type { Person, PersonFacts } from "./facts.ts";
import type { Story } from "./item_story.ts";
import { leftOutLine, mailLine } from "./job_story.ts";
import type { Line } from "./line.ts";

/** Tells which jobs mailed a person, which left them out and why, and what comes. Pure. */
export function tellPerson(facts: PersonFacts): Story {
  const { address, environment, timezone, now } = facts;
  return {
    ...{ task: null, item: null, person: address, label: nameOf(facts.person), environment },
    ...{ timezone, now: toIso(now) },
    answer: answerOf(facts),
    standing: standingOf(facts),
    jobs: [],
    past: pastOf(facts),
    ahead: facts.ahead.map(aheadLine),
    meant: [],
  };
}

function nameOf(person: Person | null): string | null {
  return person?.accounts.find(({ name }) => name !== "")?.name ?? null;
}

/** Whoever gets nothing at all wants to know that first. */
function answerOf({ person, deliveries, leftOut, ahead }: PersonFacts): Line {
  const reason = wholeReason(person);
  if (reason !== null) return { code: "person_gets_none", reason };
  const mails = deliveries.filter(({ state }) => state === "sent").length;
  const coming = ahead.filter((one) => one.reason === null).length;
  const isUnknown = person === null || person.accounts.length === 0;
  if (isUnknown && deliveries.length + leftOut.length + ahead.length === 0) {
    return { code: "person_nothing" };
  }
  return { code: "person_summary", mails, ahead: coming };
}

/** Why no account of the person gets mails; null where one does, or nobody knows. */
function wholeReason(person: Person | null): LeftOutReason | null {
  const reasons = person?.accounts.map(({ reason }) => reason) ?? [];
  return reasons.length > 0 && !reasons.includes(null) ? reasons[0] ?? null : null;
}

function standingOf({ person, notAsked }: PersonFacts): readonly Line[] {
  if (person === null) return [{ code: "not_asked", reason: notAsked ?? "" }];
  if (person.accounts.length === 0) return [{ code: "account_missing" }];
  return [
    ...person.accounts.flatMap(({ name, reason, hasSettings }): readonly Line[] => [
      { code: "account", name, reason },
      ...(hasSettings ? [] : [{ code: "account_no_settings" } as const]),
    ]),
    ...person.enrolments.map(({ training, label, status }): Line => ({
      ...{ code: "enrolled", training, label, status },
    })),
    ...person.trains.map((one): Line => ({ code: "trains", ...one })),
  ];
}

/** The last first, as that is what people ask about. */
function pastOf({ deliveries, leftOut, without }: PersonFacts): readonly Line[] {
  const lines = [
    ...deliveries.map(mailLine),
    ...leftOut.map(leftOutLine),
    ...without.map(({ job, mails }): Line => ({
      ...{ code: "not_among", at: toIso(job.finishedAt ?? job.runAt), job: job.id },
      ...{ label: job.label, mails },
    })),
  ];
  const ms = (line: Line): number =>
    "at" in line ? Temporal.Instant.from(line.at).epochMilliseconds : 0;
  return lines.sort((a, b) => ms(b) - ms(a));
}

function aheadLine({ job, reason }: PersonFacts["ahead"][number]): Line {
  const about = { job: job.id, task: job.task, label: job.label, run_at: toIso(job.dueAt) };
  return reason === null
    ? { code: "will_get", ...about }
    : { code: "will_not_get", ...about, reason };
}
