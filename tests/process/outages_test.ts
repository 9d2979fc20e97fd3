import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Status } from "../../src/run/status.ts";
import { command, startDaemon } from "../support/daemon.ts";
import { refusal } from "../mail/support/mail_server.ts";
import { freePort } from "../support/private_server.ts";
import { countByAddress, openPostOffice } from "../support/smtp.ts";
import { type JobSaid, mailBy, type MailSaid, makeSite, type Site } from "./site.ts";
import { addressOf, fromNow, numbers, smallCourse } from "./small_course.ts";

/** Refuses for as long as the server is down. */
type Refuse = (code: number, text: string) => () => Error | null;

const IDS = numbers(12);

/** The later the number, the nearer the event: nothing of the order comes from the numbers. */
function backlog(): Parameters<typeof smallCourse>[0] {
  return IDS.map((id) => ({ id, startAt: fromNow({ hours: 40 - id }), students: [id] }));
}

async function attempts(site: Site): Promise<readonly number[]> {
  const jobs = await site.ask<JobSaid[]>("jobs", "--limit", "100");
  return jobs.map(({ attempt }) => attempt);
}

async function untilNothingRuns(site: Site): Promise<void> {
  while ((await site.ask<Status>("status")).counts.running > 0);
}

const ONCE = Object.fromEntries(IDS.map((id) => [addressOf(id), 1]));

Deno.test("while the mail server is away jobs wait and say so, and then go out by their event", async () => {
  const port = freePort();
  await using site = await makeSite({
    mail: { ...mailBy(`smtp://127.0.0.1:${port}`), rate_limit: "20/s" },
    defaults: { concurrency: 2 },
  });
  await site.putCourse(smallCourse(backlog()));
  await using daemon = startDaemon(site.dir);
  const page = await daemon.page();
  const { properties } = await daemon.logged(/^the mail server is not there/);
  assert.match(String(properties.reason), new RegExp(`127\\.0\\.0\\.1:${port}`));

  const { holds } = await site.ask<Status>("status");
  assert.deepEqual(holds.map(({ dependency, tasks }) => [dependency, tasks]), [
    ["mail", ["student_reminder"]],
  ]);
  const { stderr } = await command(site.dir, ["status"]);
  assert.match(stderr, /^student_reminder: waiting for the mail server since .*ECONNREFUSED/m);
  const html = await (await fetch(page)).text();
  assert.match(html, /Mails wait for the mail server/);
  assert.match(html, /ECONNREFUSED/);
  assert.deepEqual(new Set(await attempts(site)), new Set([0]), "waiting costs no attempt");

  await using office = await openPostOffice({ port });
  await office.until(IDS.length);
  await daemon.logged("the mail server is there again");
  assert.deepEqual(countByAddress(office.arrivals), ONCE);
  // One tried and met nothing; of the others at most two run at a time, the nearest event first.
  const order = office.arrivals.map(({ to }) => IDS.findIndex((id) => addressOf(id) === to));
  const [, ...rest] = order;
  rest.forEach((at, index) => {
    const nearer = rest.slice(index + 1).filter((other) => other > at).length;
    assert.ok(nearer <= 1, `went out of turn: ${order}`);
  });
  const after = await site.ask<Status>("status");
  assert.deepEqual(after.holds, []);
});

for (
  const [how, refuse] of [
    ["says 421", (at: Refuse) => ({ atConnect: at(421, "4.3.2 closing down") })],
    ["refuses the password", (at: Refuse) => ({ atLogin: at(535, "5.7.8 wrong password") })],
  ] as const
) {
  Deno.test(`a mail server that ${how} is tried by one job at a time, and no attempt is lost`, async () => {
    let isDown = true;
    const at: Refuse = (code, text) => () => isDown ? refusal(code, text) : null;
    await using office = await openPostOffice(refuse(at));
    const url = office.url.replace("//", "//user:secret@");
    await using site = await makeSite({ mail: mailBy(`${url}?requireTLS=false`) });
    await site.putCourse(smallCourse(backlog()));
    await using daemon = startDaemon(site.dir);
    await daemon.page();
    await daemon.logged(/^the mail server is not there/);
    await untilNothingRuns(site);
    // Those that were under way when the first one failed have met it too; from now on it is one by one.
    office.takeMost();
    await office.untilConnections(office.connections() + 1);
    assert.equal(office.takeMost(), 1);
    assert.deepEqual(new Set(await attempts(site)), new Set([0]));
    assert.doesNotMatch(daemon.stderr.text(), /secret/);

    isDown = false;
    await office.until(IDS.length);
    await daemon.logged("the mail server is there again");
    assert.deepEqual(countByAddress(office.arrivals), ONCE);
  });
}

Deno.test("a recipient that the server refuses for good fails alone, and holds nobody", async () => {
  await using office = await openPostOffice({
    atRecipient: (to) => to === addressOf(3) ? refusal(550, "5.1.1 no such user") : null,
  });
  await using site = await makeSite({ mail: mailBy(office.url) });
  await site.putCourse(smallCourse(backlog()));
  await using daemon = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await daemon.ended(), 0);
  const { [addressOf(3)]: _, ...others } = ONCE;
  assert.deepEqual(countByAddress(office.arrivals), others);
  const refused = await site.ask<MailSaid[]>("mails", "--state", "failed");
  assert.deepEqual(refused.map(({ to }) => to), [addressOf(3)]);
  assert.match(refused[0]?.answer ?? "", /no such user/);
});

Deno.test("while the course database is away nothing is sent or lost, and all goes on when it is back", async () => {
  await using office = await openPostOffice();
  await using site = await makeSite({ mail: mailBy(office.url) });
  const course = join(site.dir, "course.db");
  await site.putCourse(smallCourse([]));
  await using daemon = startDaemon(site.dir);
  await daemon.page();
  await Deno.rename(course, `${course}.away`);
  const { properties } = await daemon.logged(/^query failed/);
  assert.match(String(properties.error), /the file is not there/);
  const during = await site.ask<Status>("status");
  assert.match(during.course.error ?? "", /the file is not there/);

  await site.putCourse(smallCourse(backlog()));
  await office.until(IDS.length);
  assert.deepEqual(countByAddress(office.arrivals), ONCE);
});

Deno.test("a course database that another program locks for a while delays reminders, and costs no attempt", async () => {
  await using office = await openPostOffice();
  await using site = await makeSite({ mail: mailBy(office.url) });
  await site.putCourse(smallCourse([]));
  await using daemon = startDaemon(site.dir);
  await daemon.page();
  const course = join(site.dir, "course.db");
  await site.putCourse(smallCourse(backlog()));
  {
    using other = new DatabaseSync(course, { timeout: 5_000 });
    other.exec("BEGIN EXCLUSIVE");
    const { properties } = await daemon.logged(/^(query failed|jobs wait)/);
    assert.match(JSON.stringify(properties), /database is locked/);
    other.exec("COMMIT");
  }
  await office.until(IDS.length);
  assert.deepEqual(countByAddress(office.arrivals), ONCE);
  await daemon.logged("job succeeded");
});
