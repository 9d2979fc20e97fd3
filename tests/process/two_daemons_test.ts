import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { command, type DaemonProcess, startDaemon } from "../support/daemon.ts";
import { countByAddress, openPostOffice } from "../support/smtp.ts";
import { childrenOf, untilGone } from "./children.ts";
import { type JobSaid, mailBy, makeSite, REMINDER } from "./site.ts";
import { addressOf, fromNow, numbers, smallCourse } from "./small_course.ts";

interface StatusSaid {
  readonly running: boolean;
  readonly pid: number;
}

const STANDING_BY = "standing by: another daemon runs";

Deno.test("of daemons started at the same moment one works, and the others stand by for it one after the other", async () => {
  await using office = await openPostOffice();
  await using site = await makeSite({ mail: mailBy(office.url) });
  const startAt = fromNow({ days: 1 });
  await site.putCourse(smallCourse(numbers(10).map((id) => ({ id, startAt, students: [id] }))));
  await using one = startDaemon(site.dir);
  await using two = startDaemon(site.dir);
  await using three = startDaemon(site.dir);
  const waiting = new Set<DaemonProcess>([one, two, three]);
  for (let left = 3; left > 0; left--) {
    const serving = [...waiting].map((daemon) => daemon.page().then(() => daemon));
    const holder = await Promise.any(serving);
    await office.until(10);
    const { running, pid } = await site.ask<StatusSaid>("status");
    assert.deepEqual([running, pid], [true, holder.pid]);
    waiting.delete(holder);
    for (const daemon of waiting) {
      await daemon.logged(STANDING_BY);
      assert.equal(daemon.stdout.all.length, 0, "no page as long as it stands by");
    }
    holder.kill("SIGTERM");
    assert.equal(await holder.ended(), 0);
  }
  const wanted = numbers(10).map((student) => [addressOf(student), 1]);
  assert.deepEqual(countByAddress(office.arrivals), Object.fromEntries(wanted));
});

Deno.test("a daemon that stands by takes over from one that was killed in the middle of a mail, with its job", async () => {
  let victim: DaemonProcess | null = null;
  await using office = await openPostOffice({
    async beforeAnswer(_, number) {
      if (number > 1) return;
      const children = childrenOf(victim?.pid ?? 0);
      assert.ok(children.length > 0);
      victim?.kill("SIGKILL");
      await victim?.ended();
      await untilGone(children);
    },
  });
  await using site = await makeSite({ mail: mailBy(office.url) });
  await site.putCourse(smallCourse([]));
  await using first = victim = startDaemon(site.dir);
  await first.page();
  await using second = startDaemon(site.dir);
  await second.logged(STANDING_BY);
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students: [1] }]));
  await second.logged("job succeeded");
  assert.equal(office.arrivals.length, 2);
  const job = await site.ask<JobSaid>("job", "student_reminder/1/PRODUCTION");
  assert.deepEqual(job.history.map(({ kind }) => kind), ["rescued", "succeeded"]);
});

Deno.test("what a daemon writes is seen by others, also after another daemon has come and gone", async () => {
  // The store lies beside automations.yaml, where a daemon that watches its directory may touch it.
  await using site = await makeSite({ reconcile: "1s" });
  await site.putCourse(smallCourse([]));
  await using daemon = startDaemon(site.dir);
  await daemon.page();
  assert.equal((await command(site.dir, ["run", "--no-wait"])).code, 4);
  assert.equal((await command(site.dir, ["run", "--no-wait"])).code, 4);
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students: [1] }]));
  await daemon.logged("job succeeded");
  const jobs = await site.ask<JobSaid[]>("jobs");
  assert.deepEqual(jobs.map(({ state }) => state), ["succeeded"]);
});

Deno.test("a daemon that stands by goes on standing by while the store cannot be written, and then takes over", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  await using first = startDaemon(site.dir);
  await first.page();
  await using second = startDaemon(site.dir);
  await second.logged(STANDING_BY);
  {
    // As a daemon that was suspended in the middle of a transaction.
    using writer = new DatabaseSync(join(site.dir, "scheduler.db"), { timeout: 5_000 });
    writer.exec("BEGIN IMMEDIATE");
    first.kill("SIGKILL");
    await first.ended();
    const { properties } = await second.logged("cannot take over yet");
    assert.match(String(properties.error), /another program holds its lock/);
    writer.exec("COMMIT");
  }
  await second.page();
  assert.equal((await site.ask<StatusSaid>("status")).pid, second.pid);
});

Deno.test("a daemon that stood by takes over with the file as it is then; where that has errors, as it was at its start", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 20 }), students: [] }]));
  await using first = startDaemon(site.dir);
  await first.logged("plan changed");
  await using second = startDaemon(site.dir);
  await second.logged(STANDING_BY);
  await site.configure({ tasks: { renamed: REMINDER } });
  await first.logged("configuration loaded");
  first.kill("SIGTERM");
  await second.logged("configuration loaded on taking over");
  await second.page();
  const planned = async (): Promise<readonly string[]> =>
    (await site.ask<JobSaid[]>("jobs", "--state", "scheduled")).map(({ id }) => id);
  assert.deepEqual(await planned(), ["renamed/1/PRODUCTION"]);
  await using third = startDaemon(site.dir);
  await third.logged(STANDING_BY);
  await site.configure({ tasks: { other: { ...REMINDER, offset: "two days" } } });
  await second.logged(/configuration refused/);
  second.kill("SIGTERM");
  await third.logged(/configuration refused/);
  await third.page();
  assert.deepEqual(await planned(), ["renamed/1/PRODUCTION"]);
});
