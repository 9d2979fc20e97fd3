/**
 * People whom a job is about and who get no mail from it, for whoever asks why.
 * @module
 */
import type { Context, LeftOut, Row } from "bcourse-scheduler";
import type { Status } from "./enrolments.ts";
import { filled } from "./filled.ts";
import { whyNoMail } from "./person.ts";

/** As many as are kept of a job. */
const MOST = 1_000;

/** Writes down who is left out; nothing where nobody is. */
export async function leaveOut(ctx: Context, people: readonly LeftOut[]): Promise<void> {
  if (people.length > 0) await ctx.mail.leaveOut(people.slice(0, MOST));
}

/** Those who get no mails, with why. */
export function unreachable(people: readonly Row[]): readonly LeftOut[] {
  return people.flatMap((row) => {
    const reason = whyNoMail(row);
    return reason === null ? [] : [toLeftOut(row, reason)];
  });
}

/** Those who are in the training in another way than those who get the mail. */
export function notAs(status: Status, enrolments: readonly Row[]): readonly LeftOut[] {
  return enrolments.filter((row) => row.status !== status)
    .map((row) => ({ ...toLeftOut(row, "not_enrolled"), note: String(row.status).slice(0, 200) }));
}

/** Somebody who is left out for a reason. */
export function toLeftOut(row: Row, reason: LeftOut["reason"]): LeftOut {
  const name = [row.first_name, row.last_name].map(filled).filter((part) => part !== null);
  const email = filled(row.email)?.slice(0, 320) ?? null;
  if (email === null && name.length === 0) {
    return { to: { email }, reason, note: `student ${row.student_id ?? row.user_id ?? "unknown"}` };
  }
  return {
    to: name.length === 0 ? { email } : { email, name: name.join(" ").slice(0, 200) },
    reason,
  };
}
