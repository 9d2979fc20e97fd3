import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type EpochMs, systemClock, toIso } from "../../src/domain/clock.ts";
import { toSqlText } from "../../src/domain/instant.ts";
import { startDaemon } from "../support/daemon.ts";
import { openPostOffice } from "../support/smtp.ts";
import { type JobSaid, mailBy, makeSite, REMINDER } from "./site.ts";
import { addressOf, fromNow, smallCourse } from "./small_course.ts";

const MOVED = 1;
const CALLED_OFF = 2;
const STANDS = 3;
const TWO_DAYS_MS = 2 * 24 * 3_600_000;
const HOUR_MS = 3_600_000;

/** What became of three trainings that were planned and then changed before their time. */
interface Course {
  readonly movedTo: EpochMs;
  readonly mailed: readonly string[];
  readonly jobs: readonly JobSaid[];
}

/**
 * Plans three reminders, due in a moment, with a daemon that does not look at its query again by
 * itself; then moves one training and calls another off.
 * @param leadSeconds how long the moment is
 * @returns null where this machine took longer than the moment, so that nothing is shown
 */
async function changeAfterPlanning(leadSeconds: number): Promise<Course | null> {
  await using office = await openPostOffice();
  await using site = await makeSite({
    mail: mailBy(office.url),
    reconcile: "1 day",
    tasks: { student_reminder: { ...REMINDER, catch_up: false } },
  });
  const startAt = fromNow({ days: 2, seconds: leadSeconds });
  const movedTo = startAt + HOUR_MS;
  const ids = [MOVED, CALLED_OFF, STANDS];
  await site.putCourse(smallCourse(ids.map((id) => ({ id, startAt, students: [id] }))));
  await using daemon = startDaemon(site.dir);
  const { properties } = await daemon.logged("plan changed");
  changeCourse(join(site.dir, "course.db"), movedTo);
  if (properties.changes !== ids.length || systemClock().now() >= startAt - TWO_DAYS_MS) {
    return null;
  }

  await office.until(1);
  await daemon.logged("job succeeded");
  await daemon.logged("job moved just before it ran");
  await daemon.logged("job cancelled just before it ran");
  daemon.kill("SIGTERM");
  assert.equal(await daemon.ended(), 0);
  const mailed = office.arrivals.map(({ to }) => to);
  return { movedTo, mailed, jobs: await site.ask<JobSaid[]>("jobs") };
}

/** As Bcourse does it: in the file that is there. */
function changeCourse(path: string, movedTo: EpochMs): void {
  using database = new DatabaseSync(path, { timeout: 5_000 });
  database.prepare("UPDATE training_event SET start_time = ? WHERE training_id = ?")
    .run(toSqlText(movedTo), MOVED);
  database.prepare("UPDATE training SET active = 0 WHERE id = ?").run(CALLED_OFF);
}

Deno.test("a training that is moved or called off between planning and its time is not reminded of", async () => {
  let course: Course | null = null;
  for (const leadSeconds of [3, 12, 48]) course ??= await changeAfterPlanning(leadSeconds);
  assert.ok(course !== null, "this machine needs more than 48 s to start a daemon");

  assert.deepEqual(course.mailed, [addressOf(STANDS)]);
  const [moved, off, stands] = [MOVED, CALLED_OFF, STANDS].map((id) =>
    course.jobs.find((job) => job.id === `student_reminder/${id}/PRODUCTION`)
  );
  assert.deepEqual([moved?.state, moved?.event_at], ["scheduled", toIso(course.movedTo)]);
  assert.equal(moved?.run_at, toIso(course.movedTo - TWO_DAYS_MS));
  assert.equal(off?.state, "cancelled");
  assert.match(off?.reason ?? "", /no longer in the query/);
  assert.equal(stands?.state, "succeeded");
});
