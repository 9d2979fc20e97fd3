import assert from "node:assert/strict";
import { type DaemonProcess, startDaemon } from "../support/daemon.ts";
import { openPostOffice } from "../support/smtp.ts";
import { childrenOf, lives, untilGone } from "./children.ts";
import { type JobSaid, mailBy, type MailSaid, makeSite } from "./site.ts";
import { fromNow, smallCourse } from "./small_course.ts";

const SOON = { days: 1 };

Deno.test("SIGTERM lets the mail under way be finished and recorded, and exits with 0", async () => {
  let daemon: DaemonProcess | null = null;
  await using office = await openPostOffice({
    async beforeAnswer() {
      daemon?.kill("SIGTERM");
      await daemon?.logged("waiting for jobs");
    },
  });
  await using site = await makeSite({ mail: mailBy(office.url) });
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow(SOON), students: [1] }]));
  await using started = daemon = startDaemon(site.dir);
  assert.equal(await started.ended(), 0);

  assert.equal(office.arrivals.length, 1);
  const [mail] = await site.ask<MailSaid[]>("mails");
  assert.deepEqual([mail?.state, mail?.unknown_at], ["sent", null]);
  const job = await site.ask<JobSaid>("job", "student_reminder/1/PRODUCTION");
  assert.equal(job.state, "succeeded");
  assert.deepEqual(job.history.map(({ kind }) => kind), ["succeeded"]);
});

Deno.test("SIGTERM starts no job that waits for a place, and the next daemon runs it", async () => {
  let daemon: DaemonProcess | null = null;
  await using office = await openPostOffice({
    async beforeAnswer(_, number) {
      if (number > 1) return;
      daemon?.kill("SIGTERM");
      await daemon?.logged("waiting for jobs");
    },
  });
  await using site = await makeSite({
    mail: mailBy(office.url),
    defaults: { concurrency: 1 },
  });
  const startAt = fromNow(SOON);
  await site.putCourse(smallCourse([1, 2].map((id) => ({ id, startAt, students: [id] }))));
  await using first = daemon = startDaemon(site.dir);
  assert.equal(await first.ended(), 0);
  assert.equal(office.arrivals.length, 1);

  await using second = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await second.ended(), 0);
  assert.equal(new Set(office.arrivals.map(({ to }) => to)).size, 2);
  assert.equal(office.arrivals.length, 2);
});

for (
  const [how, signals, grace] of [
    ["SIGINT twice", ["SIGINT", "SIGINT"], "10m"],
    ["SIGTERM and the end of shutdown_grace", ["SIGTERM"], "1s"],
  ] as const
) {
  Deno.test(`${how} end the daemon though the mail server is silent, and put the job back`, async () => {
    let daemon: DaemonProcess | null = null;
    await using office = await openPostOffice({
      async beforeAnswer(_, number) {
        if (number > 1) return;
        for (const signal of signals) {
          daemon?.kill(signal);
          await daemon?.logged("waiting for jobs");
        }
        await daemon?.ended(); // no answer as long as the daemon lives
      },
    });
    await using site = await makeSite({ mail: mailBy(office.url), shutdown_grace: grace });
    await site.putCourse(smallCourse([{ id: 1, startAt: fromNow(SOON), students: [1] }]));
    await using first = daemon = startDaemon(site.dir);
    assert.equal(await first.ended(), 0);
    const job = await site.ask<JobSaid>("job", "student_reminder/1/PRODUCTION");
    assert.deepEqual([job.state, job.attempt], ["scheduled", 0]);

    // The server has it, and nobody was told: it is sent again, and that is shown.
    await using second = startDaemon(site.dir, ["--exit-when-idle"]);
    assert.equal(await second.ended(), 0);
    const [mail] = await site.ask<MailSaid[]>("mails");
    assert.equal(mail?.state, "sent");
    assert.notEqual(mail?.unknown_at ?? null, null);
  });
}

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  Deno.test(`${signal} leaves no child process behind`, async () => {
    await using office = await openPostOffice();
    await using site = await makeSite({ mail: mailBy(office.url) });
    await site.putCourse(smallCourse([{ id: 1, startAt: fromNow(SOON), students: [1] }]));
    await using daemon = startDaemon(site.dir);
    await daemon.logged("job succeeded");
    const children = childrenOf(daemon.pid);
    assert.ok(children.length > 0, "handlers run in child processes");
    daemon.kill(signal);
    await daemon.ended();
    // A daemon that ends in good order waits for its children; after SIGKILL they notice by themselves.
    if (signal === "SIGTERM") assert.deepEqual(children.filter(lives), []);
    await untilGone(children);
  });
}
