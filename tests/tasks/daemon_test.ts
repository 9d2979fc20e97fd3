/**
 * Tasks that write, as the whole program runs them.
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import { type JobSaid, makeSite, type Site } from "../process/site.ts";
import { command, startDaemon } from "../support/daemon.ts";
import { invited, waiting } from "./scenarios.ts";
import { smallCourse } from "./small_course.ts";

const DELETE = {
  handler: "DeleteTrainingTask",
  ...{ event: "last", offset: "26 weeks", direction: "after", catch_up: true },
};
const PAST: CourseData = smallCourse({
  events: [["2024-10-01T08:00Z", "2024-10-01T11:30Z", 1]],
  students: [{ email: "in@e.org" }],
  trainers: [{ email: "trainer@e.org" }],
});
/** Its event is to come for as long as anybody runs this. */
const WAITING: CourseData = smallCourse({
  most: 2,
  events: [["2090-10-01T08:00Z", "2090-10-01T11:30Z", 1]],
  students: [
    { email: "in@e.org" },
    invited("e", { invitedAt: "2026-01-02T03:04:05Z" }),
    waiting("w", 1),
  ],
});

async function runToIdle(site: Site): Promise<void> {
  await using daemon = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await daemon.ended(), 0, daemon.stderr.text());
}

function rowsOf(site: Site, sql: string): readonly unknown[] {
  using database = new DatabaseSync(join(site.dir, "course.db"), { readOnly: true });
  return database.prepare(sql).all().map((row) => ({ ...row }));
}

Deno.test("a training that is long over is deleted, and kept in the archive beside the store", async () => {
  await using site = await makeSite({ tasks: { delete_training: { ...DELETE, writes: true } } });
  await site.putCourse(PAST);
  const before = rowsOf(site, "SELECT * FROM training_enroll");
  await runToIdle(site);
  assert.deepEqual(rowsOf(site, "SELECT * FROM training"), []);
  const [job] = await site.ask<JobSaid[]>("jobs");
  assert.equal(job?.state, "succeeded");
  const path = join(
    site.dir,
    "archive",
    "delete_training_1_PRODUCTION",
    "training-1-20241001T113000Z.json",
  );
  const { tables } = JSON.parse(await Deno.readTextFile(path));
  assert.deepEqual(tables[3], { table: "training_enroll", rows: before });
});

Deno.test("an invitation that ran out long ago expires once the scheduler looks", async () => {
  const task = { handler: "AutomaticWaitList", offset: "2 days", direction: "after" };
  await using site = await makeSite({
    tasks: { wait_list: { ...task, catch_up: true, writes: true } },
  });
  await site.putCourse(WAITING);
  await runToIdle(site);
  assert.deepEqual(rowsOf(site, "SELECT status FROM training_enroll ORDER BY student_id"), [
    { status: "enrolled" },
    { status: "waitlist-invite-expired" },
    { status: "waitlist-invited" },
  ]);
  const mails = await site.ask<readonly { readonly to: string }[]>("mails");
  assert.deepEqual(mails.map(({ to }) => to).toSorted(), ["e@e.org", "w@e.org"]);
});

Deno.test("check says that a task which writes must be allowed to", async () => {
  await using site = await makeSite({ tasks: { delete_training: DELETE } });
  await site.putCourse(PAST);
  const { code, stdout } = await command(site.dir, ["check", "--json"]);
  assert.equal(code, 2);
  const { problems } = JSON.parse(stdout);
  assert.deepEqual(
    problems.map(({ path, message }: { path: string; message: string }) => [path, message]),
    [[
      "tasks.delete_training.handler",
      "DeleteTrainingTask changes the course database, which it may not: add writes: true to tasks.delete_training",
    ]],
  );
});
