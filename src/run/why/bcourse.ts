/**
 * What Bcourse's own tables say of a training or a person, for the stories that are told of them. A
 * database that has no such tables says nothing, and is no error.
 * @module
 */
import type { Course } from "../../course/course.ts";
import { parseInstant } from "../../domain/instant.ts";
import type { LeftOutReason } from "../../domain/left_out.ts";
import type { Row } from "../../handler.ts";
import type { Account, TrainingFacts } from "../../plan/why/facts.ts";

const TRAINING = `
SELECT CASE WHEN t.active THEN 1 ELSE 0 END AS is_active, MAX(e.start_time) AS last_at
FROM training t
LEFT JOIN training_event e ON e.training_id = t.id
WHERE t.id = :training
GROUP BY t.id, t.active`;

const ACCOUNTS = `
SELECT u.first_name, u.last_name,
       CASE WHEN us.user_id IS NULL THEN 0 ELSE 1 END AS has_settings,
       CASE WHEN u.active THEN 1 ELSE 0 END AS is_active,
       CASE WHEN COALESCE(us.msg_transactional_emails, TRUE) THEN 1 ELSE 0 END AS emails_on
FROM "user" u
LEFT JOIN user_settings us ON us.user_id = u.id
WHERE LOWER(TRIM(u.email)) = LOWER(:address)
ORDER BY u.id LIMIT 20`;

const ENROLMENTS = `
SELECT t.id AS training, t.name AS label, n.status, n.uuid
FROM "user" u
JOIN student s ON s.user_id = u.id
JOIN training_enroll n ON n.student_id = s.id
JOIN training t ON t.id = n.training_id
WHERE LOWER(TRIM(u.email)) = LOWER(:address)
ORDER BY t.id DESC LIMIT 100`;

const TRAINS = `
SELECT t.id AS training, t.name AS label
FROM "user" u
JOIN trainer r ON r.user_id = u.id
JOIN training_trainers tr ON tr.trainer_id = r.id
JOIN training t ON t.id = tr.training_id
WHERE LOWER(TRIM(u.email)) = LOWER(:address)
ORDER BY t.id DESC LIMIT 100`;

/** A place in a training. */
export interface Enrolment {
  readonly training: string;
  readonly label: string;
  readonly status: string;
  readonly uuid: string;
}

/** What Bcourse has of a person. */
export interface BcoursePerson {
  readonly accounts: readonly Account[];
  readonly enrolments: readonly Enrolment[];
  readonly trains: readonly { readonly training: string; readonly label: string }[];
}

/** Reads a training; null where it is not there. @throws {CourseError} where there are no such tables */
export async function readTrainingFacts(
  course: Pick<Course, "all">,
  training: string,
): Promise<TrainingFacts> {
  const [row] = await course.all(TRAINING, { training });
  if (row === undefined) return null;
  const { last_at: last } = row;
  const lastAt = typeof last === "string" ? parseInstant(last) : null;
  return { isActive: Number(row.is_active) === 1, lastAt };
}

/** Reads a person. @throws {CourseError} where it cannot be asked, or there are no such tables */
export async function readBcoursePerson(
  course: Pick<Course, "all">,
  address: string,
): Promise<BcoursePerson> {
  const ask = (sql: string): Promise<readonly Row[]> => course.all(sql, { address });
  return {
    accounts: (await ask(ACCOUNTS)).map(accountOf),
    enrolments: (await ask(ENROLMENTS)).map((row) => ({
      ...{ training: text(row.training), label: text(row.label) },
      ...{ status: text(row.status), uuid: text(row.uuid) },
    })),
    trains: (await ask(TRAINS)).map((row) => ({
      ...{ training: text(row.training), label: text(row.label) },
    })),
  };
}

function accountOf(row: Row): Account {
  const names = [row.first_name, row.last_name].map(text).map((name) => name.trim());
  return {
    name: names.filter((name) => name !== "").join(" "),
    reason: reasonOf(row),
    hasSettings: Number(row.has_settings) === 1,
  };
}

function reasonOf(row: Row): LeftOutReason | null {
  if (Number(row.is_active) !== 1) return "inactive";
  return Number(row.emails_on) === 1 ? null : "emails_off";
}

function text(cell: Row[string] | undefined): string {
  return String(cell ?? "");
}
