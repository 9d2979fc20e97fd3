import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { AuditView } from "../../src/run/views.ts";
import { command, startDaemon } from "../support/daemon.ts";
import { countByAddress, openPostOffice } from "../support/smtp.ts";
import { childrenOf, untilGone } from "./children.ts";
import { type JobSaid, mailBy, type MailSaid, makeSite, REMINDER, type Site } from "./site.ts";
import { addressOf, fromNow, numbers, smallCourse } from "./small_course.ts";
import { readStoreRows } from "./store_rows.ts";
import { suspend, wake } from "./suspend.ts";

interface StatusSaid {
  readonly running: boolean;
  readonly pid: number;
}

const STANDING_BY = "standing by: another daemon runs";

/** Sends one mail, waits until the training is called "go on", and sends two more. */
const PAUSING = `import type { Context, Task } from "bcourse-scheduler";

export default {
  description: "Pauses between two mails",
  query: "SELECT t.id, t.name AS label, e.start_time AS event_at FROM training t JOIN training_event e ON e.training_id = t.id",
  async execute(ctx: Context) {
    const send = (number: number) => {
      const to = { email: \`student\${number}@example.org\` };
      return ctx.mail.send({ key: to.email, to, subject: "Hello", html: "<p>Hello</p>" });
    };
    await send(1);
    for (;;) {
      const row = await ctx.course.get("SELECT name FROM training WHERE id = :id", { id: ctx.item.id });
      if (row?.name === "go on") break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await send(2);
    await send(3);
  },
} satisfies Task;
`;

async function pausingSite(mailUrl: string): Promise<Site> {
  const site = await makeSite({
    mail: mailBy(mailUrl),
    handlers: "./handlers",
    tasks: { pausing: { handler: "./pausing.ts", offset: "2 days", catch_up: true } },
  });
  await Deno.mkdir(join(site.dir, "handlers"));
  await Deno.writeTextFile(join(site.dir, "handlers", "pausing.ts"), PAUSING);
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students: [] }]));
  return site;
}

function goOn({ dir }: Site): void {
  using course = new DatabaseSync(join(dir, "course.db"), { timeout: 5_000 });
  course.exec("UPDATE training SET name = 'go on'");
}

Deno.test("a daemon suspended while idle loses its place to the one that stands by, and ends when it wakes", async () => {
  await using office = await openPostOffice();
  await using site = await makeSite({ mail: mailBy(office.url) });
  await site.putCourse(smallCourse([]));
  await using first = startDaemon(site.dir);
  await first.page();
  await using second = startDaemon(site.dir);
  await second.logged(STANDING_BY);

  await suspend(first, site);
  await second.page();
  const warned = await second.logged("the daemon before this one did not end in good order");
  assert.equal(warned.properties.pid, first.pid);
  const over = (await site.ask<AuditView[]>("audit")).find(({ action }) => action === "took over");
  assert.match(over?.detail ?? "", new RegExp(`process ${first.pid} on `));
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students: [1] }]));
  await second.logged("job succeeded");

  await wake(first);
  const { running, pid } = await site.ask<StatusSaid>("status");
  assert.deepEqual([running, pid], [true, second.pid]);
  assert.deepEqual(countByAddress(office.arrivals), { [addressOf(1)]: 1 });
});

Deno.test("a third daemon does not take the place of the one that took it from a suspended daemon", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  await using first = startDaemon(site.dir);
  await first.page();
  await using second = startDaemon(site.dir);
  await second.logged(STANDING_BY);
  await suspend(first, site);
  await second.page();

  const holds = new RegExp(`\\bprocess ${second.pid}\\b`);
  const impatient = await command(site.dir, ["run", "--no-wait"]);
  assert.equal(impatient.code, 4);
  assert.match(impatient.stderr, holds);
  await using third = startDaemon(site.dir);
  const { properties } = await third.logged(STANDING_BY);
  assert.match(String(properties.holder), holds);
  // The lock file comes free now, and may not be taken for the death of the second.
  await wake(first);
  const { stdout } = await command(site.dir, ["status"]);
  assert.match(stdout, new RegExp(`^Running as process ${second.pid} `, "m"));

  second.kill("SIGTERM");
  assert.equal(await second.ended(), 0);
  await third.page();
  assert.equal((await site.ask<StatusSaid>("status")).pid, third.pid);
  assert.ok(!third.log().some(({ message }) => /did not end in good order/.test(message)));
});

Deno.test("mails that a suspended daemon was in the middle of are sent again, as unknown first, and its waking changes nothing", async () => {
  const answer = Promise.withResolvers<void>();
  await using office = await openPostOffice({
    async beforeAnswer(_, number) {
      if (number === 1) await suspend(first, site);
      if (number === 1) await answer.promise;
    },
  });
  await using site = await makeSite({ mail: mailBy(office.url) });
  const students = numbers(8);
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students }]));
  await using first = startDaemon(site.dir);
  await office.until(1);
  await using second = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await second.ended(), 0);
  const job = await site.ask<JobSaid>("job", "student_reminder/1/PRODUCTION");
  assert.deepEqual(job.history.map(({ kind }) => kind), ["rescued", "succeeded"]);

  const before = readStoreRows(site.dir);
  answer.resolve();
  await wake(first);
  assert.deepEqual(readStoreRows(site.dir), before);
  const counts = countByAddress(office.arrivals);
  assert.deepEqual(new Set(Object.keys(counts)), new Set(students.map(addressOf)));
  const twice = Object.keys(counts).filter((to) => counts[to] !== 1);
  assert.ok(twice.includes(office.arrivals[0]?.to ?? ""), "the first was taken and not recorded");
  const mails = await site.ask<MailSaid[]>("mails");
  const inDoubt = mails.filter((mail) => mail.unknown_at !== null).map(({ to }) => to);
  assert.ok(twice.every((to) => counts[to] === 2 && inDoubt.includes(to)), JSON.stringify(counts));
});

Deno.test("what a server said to a suspended daemon is written down when it wakes, and nothing else", async () => {
  const answer = Promise.withResolvers<void>();
  await using office = await openPostOffice({
    async beforeAnswer() {
      await suspend(first, site);
      await answer.promise;
    },
  });
  const mail = mailBy(office.url);
  await using site = await makeSite({ mail });
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students: [1] }]));
  await using first = startDaemon(site.dir);
  await office.until(1);
  // The second puts the job back, and has no task to run it by.
  await site.configure({ mail, tasks: { student_reminder: { ...REMINDER, enabled: false } } });
  await using second = startDaemon(site.dir);
  await second.logged("job rescued");
  await second.page();
  second.kill("SIGTERM");
  assert.equal(await second.ended(), 0);

  const { delivery: [inDoubt] = [], ...before } = readStoreRows(site.dir);
  assert.equal(inDoubt?.state, "unknown");
  answer.resolve();
  await wake(first);
  const { delivery: [known] = [], ...after } = readStoreRows(site.dir);
  assert.equal(known?.state, "sent");
  assert.deepEqual(after, before);
});

Deno.test("a daemon suspended between two mails of a job sends no more of them when it wakes", async () => {
  await using office = await openPostOffice();
  await using site = await pausingSite(office.url);
  await using first = startDaemon(site.dir);
  await first.logged("mail sent");
  await suspend(first, site);
  const handlers = childrenOf(first.pid);
  assert.ok(handlers.length > 0);
  await using second = startDaemon(site.dir);
  await second.logged("job rescued");
  await second.page();
  second.kill("SIGKILL");
  await second.ended();

  const before = readStoreRows(site.dir);
  goOn(site);
  await wake(first);
  await untilGone(handlers);
  assert.deepEqual(readStoreRows(site.dir), before);
  assert.equal(office.arrivals.length, 1);

  await using third = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await third.ended(), 0);
  const wanted = [1, 2, 3].map((student) => [addressOf(student), 1]);
  assert.deepEqual(countByAddress(office.arrivals), Object.fromEntries(wanted));
});

Deno.test("status says that a process runs and gives no sign of life", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  await using daemon = startDaemon(site.dir);
  await daemon.page();
  await suspend(daemon, site);
  {
    using store = new DatabaseSync(join(site.dir, "scheduler.db"));
    store.exec("UPDATE lease SET heartbeat_at = heartbeat_at - 40000");
  }
  const { code, stdout } = await command(site.dir, ["status"]);
  assert.equal(code, 0);
  const silence =
    `^Process ${daemon.pid} runs in PRODUCTION, but has given no sign of life for 4\\d seconds`;
  assert.match(stdout, new RegExp(silence));
});
