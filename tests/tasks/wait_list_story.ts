/**
 * The life of a waiting list: what Bcourse's users do, and what the two tasks do about it, as the
 * planner and the dispatcher would have them do it.
 * @module
 */
import type { Row, Task } from "bcourse-scheduler";
import { parseInstant, toSqlText } from "../../src/domain/instant.ts";
import automaticWaitList from "../../tasks/automatic_wait_list.ts";
import waitlistFill from "../../tasks/waitlist_fill.ts";
import type { CourseKind, TestCourse } from "../support/course_kinds.ts";
import { type Gate, JobWorld } from "./job_world.ts";
import { type SmallCourse, smallCourse } from "./small_course.ts";

const MINUTE_MS = 60_000;
/** How long after its event each job runs. */
const TASKS: readonly (readonly [task: Task, afterMs: number])[] = [
  [automaticWaitList, 2 * 24 * 60 * MINUTE_MS],
  [waitlistFill, 15 * MINUTE_MS],
];

interface Due {
  readonly task: Task;
  readonly item: string;
  readonly eventAt: number;
}

/** A waiting list over time. */
export class WaitListStory {
  readonly made: TestCourse;
  /** Jobs that ran; a job runs once for an item and its event. */
  readonly #done = new Set<string>();

  constructor(made: TestCourse) {
    this.made = made;
  }

  /**
   * Lets the scheduler do what is due at an instant.
   * @param meanwhile SQL that Bcourse runs just before the first transaction
   * @returns the keys of the mails that went out, in the order of the jobs
   */
  async at(now: string, meanwhile: readonly string[] = []): Promise<readonly string[]> {
    const mails: string[] = [];
    const sql = [...meanwhile];
    const gate: Gate = async (call, effect) => {
      if (call !== "course.transaction") return await effect();
      for (const one of sql.splice(0)) await this.made.change(one);
      return await effect();
    };
    for (let due = await this.#nextDue(now); due !== null; due = await this.#nextDue(now)) {
      const { task, item, eventAt } = due;
      this.#done.add(nameOf(due));
      const job = { item, eventAt: Temporal.Instant.fromEpochMilliseconds(eventAt).toString() };
      const world = new JobWorld(task, this.made.course, job);
      await world.attempt({ now, gate });
      mails.push(...world.mails.map(({ key }) => key).toSorted());
    }
    return mails;
  }

  /** What a user of Bcourse does. */
  async bcourse(...sql: readonly string[]): Promise<void> {
    for (const one of sql) await this.made.change(one);
  }

  /** `status` of every enrolment by the number of its student. */
  async states(): Promise<Readonly<Record<string, string>>> {
    const rows = await this.made.course.all(
      "SELECT student_id, status FROM training_enroll ORDER BY student_id",
      {},
    );
    return Object.fromEntries(rows.map(({ student_id, status }) => [student_id, String(status)]));
  }

  async #nextDue(now: string): Promise<Due | null> {
    const at = Date.parse(now);
    for (const [task, afterMs] of TASKS) {
      const params = { now: toSqlText(at), since: toSqlText(at - afterMs) };
      const rows = await this.made.course.all(String(task.query), params);
      const due = rows.map((row) => toDue(task, row))
        .filter((one) => one.eventAt + afterMs <= at && !this.#done.has(nameOf(one)))
        .toSorted((a, b) => a.eventAt - b.eventAt || (a.item < b.item ? -1 : 1));
      if (due[0] !== undefined) return due[0];
    }
    return null;
  }
}

/** Tells a story on a database of a kind. */
export async function tell(
  kind: CourseKind,
  course: SmallCourse,
  story: (list: WaitListStory) => Promise<void>,
): Promise<void> {
  await using made = await kind.open(smallCourse(course));
  await story(new WaitListStory(made));
}

function toDue(task: Task, row: Row): Due {
  return { task, item: String(row.id), eventAt: parseInstant(String(row.event_at)) ?? 0 };
}

function nameOf({ task, item, eventAt }: Due): string {
  return JSON.stringify([task.description, item, eventAt]);
}
