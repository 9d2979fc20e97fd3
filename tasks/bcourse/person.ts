/**
 * People as Bcourse's table `user` has them.
 * @module
 */
import type { Json, Recipient, Row } from "bcourse-scheduler";
import { filled } from "./filled.ts";

/**
 * Who gets mails: active users with an address who have not switched transactional e-mails off; no
 * settings row counts as on.
 */
export const WANTS_MAIL =
  `u.active AND TRIM(u.email) <> '' AND COALESCE(us.msg_transactional_emails, TRUE)`;

/** What {@link toRecipient} and {@link toUser} need of `"user" u` and `user_settings us`. */
export const USER_COLUMNS = `u.id AS user_id, u.email, u.first_name, u.last_name, us.language`;

/**
 * Says how a person is called: `first_name last_name`, or the e-mail address where either is missing.
 * Source: full_name of Bcourse's User
 */
export function fullName(row: Row): string {
  const first = filled(row.first_name);
  const last = filled(row.last_name);
  return first === null || last === null ? filled(row.email) ?? "–" : `${first} ${last}`;
}

/** Makes a recipient of a row. A name that is only the address is left out. */
export function toRecipient(row: Row): Recipient {
  const email = String(row.email).trim();
  const name = fullName(row);
  const language = filled(row.language) ?? "en";
  return name === email ? { email, language } : { email, name, language };
}

/** What texts see as `user`. */
export function toUser(row: Row): Readonly<Record<string, Json>> {
  return {
    id: row.user_id ?? null,
    email: String(row.email),
    first_name: filled(row.first_name),
    last_name: filled(row.last_name),
    full_name: fullName(row),
    language: filled(row.language) ?? "en",
  };
}

/** Leaves out whoever was there before under the same name and address: one user who is enrolled as two students. */
export function eachOnce(rows: readonly Row[]): readonly Row[] {
  const byPerson = new Map<string, Row>();
  for (const row of rows) {
    const person = `${String(row.email).toLowerCase()} ${fullName(row)}`;
    if (!byPerson.has(person)) byPerson.set(person, row);
  }
  return [...byPerson.values()];
}
