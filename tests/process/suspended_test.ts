import assert from "node:assert/strict";
import type { AuditView } from "../../src/run/views.ts";
import { command, startDaemon } from "../support/daemon.ts";
import { countByAddress, openPostOffice } from "../support/smtp.ts";
import { type JobSaid, mailBy, type MailSaid, makeSite } from "./site.ts";
import { addressOf, fromNow, numbers, smallCourse } from "./small_course.ts";

interface LockSaid {
  readonly running: boolean;
  readonly pid: number;
  readonly lock: { readonly token: number } | null;
}

Deno.test("a daemon that is suspended loses its place, and writes nothing when it wakes", async () => {
  await using office = await openPostOffice();
  await using site = await makeSite({ mail: mailBy(office.url) });
  await site.putCourse(smallCourse([]));
  await using first = startDaemon(site.dir);
  await first.page();
  await using second = startDaemon(site.dir);
  await second.logged("standing by: another daemon runs");
  first.kill("SIGSTOP");
  await second.page();
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students: [1, 2] }]));
  await office.until(2);
  await second.logged("job succeeded");
  // A third one finds the file still locked, and leaves the second alone.
  const third = await command(site.dir, ["run", "--no-wait"]);
  assert.equal(third.code, 4);
  assert.match(third.stderr, new RegExp(`\\bprocess ${second.pid}\\b`));

  const before = await site.ask<JobSaid[]>("jobs");
  first.kill("SIGCONT");
  assert.equal(await first.ended(), 1);
  assert.match(first.stderr.text(), /Error: .*another daemon has taken over/);
  assert.deepEqual(await site.ask<JobSaid[]>("jobs"), before);
  const status = await site.ask<LockSaid>("status");
  assert.deepEqual([status.running, status.pid, status.lock?.token], [true, second.pid, 2]);
  assert.deepEqual(countByAddress(office.arrivals), { [addressOf(1)]: 1, [addressOf(2)]: 1 });
  const over = (await site.ask<AuditView[]>("audit")).find(({ action }) => action === "took over");
  assert.match(over?.detail ?? "", new RegExp(`process ${first.pid} on `));
});

Deno.test("a daemon suspended in the middle of a mail is doubted, and nobody is left out", async () => {
  const suspended = Promise.withResolvers<void>();
  const woken = Promise.withResolvers<void>();
  await using office = await openPostOffice({
    async beforeAnswer(_arrival, number) {
      if (number !== 1) return;
      suspended.resolve();
      await woken.promise;
    },
  });
  await using site = await makeSite({ mail: mailBy(office.url) });
  const students = numbers(8);
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students }]));
  await using first = startDaemon(site.dir);
  await suspended.promise;
  first.kill("SIGSTOP");
  await using second = startDaemon(site.dir);
  await second.logged("job succeeded");
  first.kill("SIGCONT");
  woken.resolve();
  assert.equal(await first.ended(), 1);
  const counts = countByAddress(office.arrivals);
  const doubted = (await site.ask<MailSaid[]>("mails")).filter((mail) => mail.unknown_at !== null);
  for (const student of students) {
    const to = addressOf(student);
    const count = counts[to] ?? 0;
    assert.ok(count >= 1, `${to} got none`);
    assert.ok(count === 1 || doubted.some((mail) => mail.to === to), `${to} got ${count} unsaid`);
  }
  const jobs = await site.ask<JobSaid[]>("jobs");
  assert.deepEqual(jobs.map(({ state }) => state), ["succeeded"]);
});
