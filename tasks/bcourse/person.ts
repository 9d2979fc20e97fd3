/**
 * People as Bcourse's table `user` has them.
 * @module
 */
import type { Json, LeftOut, Recipient, Row } from "bcourse-scheduler";
import { filled } from "./filled.ts";

const HAS_ADDRESS = `TRIM(u.email) <> ''`;
const EMAILS_ON = `COALESCE(us.msg_transactional_emails, TRUE)`;

/**
 * Who gets mails: active users with an address who have not switched transactional e-mails off; no
 * settings row counts as on.
 */
export const WANTS_MAIL = `u.active AND ${HAS_ADDRESS} AND ${EMAILS_ON}`;

/** The parts of {@link WANTS_MAIL}, each 1 or 0, for {@link whyNoMail}. */
export const MAIL_COLUMNS = `
       CASE WHEN u.id IS NULL THEN 0 ELSE 1 END AS has_account,
       CASE WHEN u.active THEN 1 ELSE 0 END AS is_active,
       CASE WHEN ${HAS_ADDRESS} THEN 1 ELSE 0 END AS has_address,
       CASE WHEN ${EMAILS_ON} THEN 1 ELSE 0 END AS emails_on`;

/** What {@link toRecipient} and {@link toUser} need of `"user" u` and `user_settings us`. */
export const USER_COLUMNS = `u.id AS user_id, u.email, u.first_name, u.last_name, us.language`;

/** Says why somebody gets no mails; null where they do: the rule of {@link WANTS_MAIL}. */
export function whyNoMail(row: Row): LeftOut["reason"] | null {
  const is = (column: string): boolean => Number(row[column]) === 1;
  if (!is("has_account")) return "no_account";
  if (!is("is_active")) return "inactive";
  if (!is("has_address")) return "no_address";
  return is("emails_on") ? null : "emails_off";
}

/** Picks those who get mails. */
export function reachable(people: readonly Row[]): readonly Row[] {
  return people.filter((row) => whyNoMail(row) === null);
}

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
