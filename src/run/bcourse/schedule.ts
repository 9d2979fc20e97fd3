/**
 * Bcourse's own schedule of automations, as its database has it.
 * @module
 */
import type { Course } from "../../course/course.ts";
import { CourseError } from "../../domain/errors.ts";
import type { Cell, Row } from "../../handler.ts";

/** A row of `automation_schedule`, with the class that it names. */
export interface BcourseAutomation {
  readonly id: string;
  readonly name: string;
  /** `before` or `after`, unless somebody wrote something else. */
  readonly beforeAfter: string;
  /** `first`, `last` or `all`, unless somebody wrote something else. */
  readonly events: string;
  /** As the database gives it. */
  readonly interval: Cell;
  readonly isActive: boolean;
  /** Id of its class; null where it names none. */
  readonly classId: string | null;
  /** Null where it names none, or one that is not there. */
  readonly className: string | null;
}

/** A row of `training_type`. */
export interface TrainingType {
  readonly id: string;
  readonly name: string;
}

/** A row of `automation_trainingtypes`. */
export interface TypeLink {
  readonly automation: string;
  readonly type: string;
}

/** The whole schedule, in the order of ids. */
export interface BcourseSchedule {
  readonly automations: readonly BcourseAutomation[];
  readonly types: readonly TrainingType[];
  readonly links: readonly TypeLink[];
}

// "interval" is a reserved word in MySQL.
const AUTOMATIONS = `
SELECT s.id AS id, s.name AS name, s.beforeafter AS beforeafter, s.events AS events,
       s."interval" AS interval_text, s.active AS active,
       s.automation_class_id AS class_id, c.class_name AS class_name
FROM automation_schedule s
LEFT JOIN automation_classes c ON c.id = s.automation_class_id
ORDER BY s.id`;

const TYPES = `SELECT id, name FROM training_type ORDER BY id`;

const LINKS = `
SELECT automation_schedule_id AS automation, trainingtype_id AS type_id
FROM automation_trainingtypes
ORDER BY automation_schedule_id, trainingtype_id`;

/**
 * Reads the schedule.
 * @throws {CourseError} COURSE_NO_SCHEDULE where the database has no such tables; COURSE_UNREACHABLE, COURSE_BUSY
 */
export async function readBcourseSchedule(course: Course): Promise<BcourseSchedule> {
  try {
    return {
      automations: (await course.all(AUTOMATIONS, {})).map(toAutomation),
      types: (await course.all(TYPES, {})).map((row) => ({
        id: String(row.id),
        name: textOf(row, "name"),
      })),
      links: (await course.all(LINKS, {})).map((row) => ({
        automation: String(row.automation),
        type: String(row.type_id),
      })),
    };
  } catch (thrown) {
    if (!(thrown instanceof CourseError) || thrown.code !== "COURSE_REFUSED") throw thrown;
    throw new CourseError(
      "COURSE_NO_SCHEDULE",
      `Cannot find Bcourse's schedule in ${course.label}: ${thrown.message}`,
      { hint: "name the database that Bcourse itself uses", cause: thrown },
    );
  }
}

function toAutomation(row: Row): BcourseAutomation {
  return {
    id: String(row.id),
    name: textOf(row, "name"),
    beforeAfter: textOf(row, "beforeafter"),
    events: textOf(row, "events"),
    interval: row.interval_text ?? null,
    isActive: row.active === 1,
    classId: row.class_id === null || row.class_id === undefined ? null : String(row.class_id),
    className: row.class_name === null ? null : textOf(row, "class_name"),
  };
}

function textOf(row: Row, column: string): string {
  return String(row[column] ?? "");
}
