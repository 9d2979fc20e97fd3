import assert from "node:assert/strict";
import { startDaemon } from "../support/daemon.ts";
import { openPostOffice } from "../support/smtp.ts";
import { type JobSaid, mailBy, type MailSaid, makeSite, REMINDER } from "./site.ts";
import { addressOf, enrolmentOf, fromNow, smallCourse } from "./small_course.ts";

Deno.test("run in PRODUCTION sends a reminder at its time, once, and says what the server answered", async () => {
  await using office = await openPostOffice();
  const task = { ...REMINDER, catch_up: false };
  await using site = await makeSite({
    ...{ mail: mailBy(office.url), tasks: { student_reminder: task } },
  });
  await site.putCourse(smallCourse([]));
  await using daemon = startDaemon(site.dir);
  await daemon.page();
  // Entered while the daemon runs, so that it is planned ahead however slow the machine is.
  const first = { id: 1, startAt: fromNow({ days: 2, seconds: 2 }), students: [1] };
  await site.putCourse(smallCourse([first]));
  await office.until(1);
  // When the second has arrived, one more planning has had its chance to send the first again.
  const second = { id: 2, startAt: fromNow({ days: 2, seconds: 2 }), students: [2] };
  await site.putCourse(smallCourse([first, second]));
  await office.until(2);
  daemon.kill("SIGTERM");
  assert.equal(await daemon.ended(), 0);

  const [mail, other] = office.arrivals;
  assert.deepEqual([mail?.to, other?.to], [addressOf(1), addressOf(2)]);
  assert.equal(office.arrivals.length, 2);
  assert.equal(mail?.calendarUid, enrolmentOf(1, 1));
  const job = await site.ask<JobSaid>("job", "student_reminder/1/PRODUCTION");
  const runAt = Temporal.Instant.from(job.run_at).epochMilliseconds;
  const lateMs = (mail?.at ?? 0) - runAt;
  assert.ok(lateMs >= 0, `it came ${-lateMs} ms before its time`);
  assert.ok(lateMs < 10_000, `it came ${lateMs} ms after its time`);
  assert.equal(job.state, "succeeded");
  const mails = await site.ask<MailSaid[]>("mails");
  const said = mails.find(({ job }) => job === "student_reminder/1/PRODUCTION");
  assert.equal(said?.state, "sent");
  assert.equal(said?.to, addressOf(1));
  assert.equal(said?.message_id, mail?.messageId);
  assert.match(said?.answer ?? "", /^250 /);
  assert.equal(said?.unknown_at, null);
});
