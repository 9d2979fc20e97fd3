import type { Mail, Outcome, Row, Task } from "bcourse-scheduler";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import { openSqliteFixture } from "../course/sqlite_fixture.ts";
import { type AttemptOptions, type JobGiven, JobWorld } from "./job_world.ts";

/** What one attempt came to. */
export interface Attempted {
  /** Every mail that was handed over, in order. */
  readonly mails: readonly Mail[];
  readonly outcome: Outcome;
}

/** Runs a task's `execute` once, on a SQLite course database with the given rows. */
export async function attempt(
  task: Task,
  options: JobGiven & AttemptOptions & { readonly data: CourseData },
): Promise<Attempted> {
  const { course, remove } = await openSqliteFixture(options.data);
  const world = new JobWorld(task, course, options);
  try {
    const outcome = await world.attempt(options);
    return { mails: world.mails, outcome };
  } finally {
    await remove();
  }
}

/** The rows of a task's query. @param ask times as the course database holds them */
export async function askQuery(
  task: Task,
  { data, ...ask }: { readonly data: CourseData; readonly since?: string; readonly now?: string },
): Promise<readonly Row[]> {
  const { course, remove } = await openSqliteFixture(data);
  try {
    const { since = "2026-11-29 08:00:00.000000", now = since } = ask;
    return await course.all(String(task.query), { since, now });
  } finally {
    await remove();
  }
}
