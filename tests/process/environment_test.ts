import assert from "node:assert/strict";
import { join } from "node:path";
import { startDaemon } from "../support/daemon.ts";
import { openPostOffice } from "../support/smtp.ts";
import { type JobSaid, mailBy, makeSite } from "./site.ts";
import { addressOf, fromNow, smallCourse } from "./small_course.ts";

Deno.test("switching to DEVELOPMENT leaves PRODUCTION's jobs alone, and switching back goes on with them", async () => {
  await using office = await openPostOffice({
    async beforeAnswer(_, number) {
      if (number > 1) return;
      first.kill("SIGKILL"); // in the middle of a mail, so that a job is left running
      await first.ended();
    },
  });
  const mail = mailBy(office.url);
  await using site = await makeSite({ mail });
  const soon = { id: 1, startAt: fromNow({ days: 1 }), students: [1] };
  const later = { id: 2, startAt: fromNow({ days: 30 }), students: [2] };
  await site.putCourse(smallCourse([soon, later]));
  await using first = startDaemon(site.dir);
  await first.ended();
  const before = await site.ask<JobSaid[]>("jobs");
  assert.deepEqual(new Set(before.map(({ state }) => state)), new Set(["running", "scheduled"]));

  await site.configure({ mail, environment: "DEVELOPMENT" });
  await using second = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await second.ended(), 0);
  assert.equal(office.arrivals.length, 1, "DEVELOPMENT mails nobody real");
  const outbox = [...Deno.readDirSync(join(site.dir, "state", "outbox"))];
  assert.equal(outbox.length, 2);
  const development = await site.ask<JobSaid[]>("jobs");
  assert.deepEqual(development.map(({ id, state }) => `${id} ${state}`).sort(), [
    "student_reminder/1/DEVELOPMENT succeeded",
    "student_reminder/2/DEVELOPMENT succeeded",
  ]);

  await site.configure({ mail });
  assert.deepEqual(await site.ask<JobSaid[]>("jobs"), before);
  await using third = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await third.ended(), 0);
  assert.deepEqual(office.arrivals.map(({ to }) => to), [addressOf(1), addressOf(1)]);
  const after = await site.ask<JobSaid[]>("jobs", "--state", "scheduled");
  assert.deepEqual(after.map(({ id }) => id), ["student_reminder/2/PRODUCTION"]);
});
