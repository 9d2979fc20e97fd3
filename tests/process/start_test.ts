import assert from "node:assert/strict";
import { join } from "node:path";
import { stringify } from "yaml";
import { command, startDaemon } from "../support/daemon.ts";
import { openPostOffice } from "../support/smtp.ts";
import { mailBy, makeSite, REMINDER, type Section } from "./site.ts";
import { addressOf, fromNow, smallCourse } from "./small_course.ts";

/** A problem as editors read it. */
const PROBLEM = /^automations\.yaml:(\d+):(\d+): error: ([^ :]+): (.+)$/;

interface Found {
  readonly path: string;
  readonly message: string;
}

/** Runs the daemon on a configuration that it must refuse. @returns the problems that it prints */
async function refuse(part: Section): Promise<readonly Found[]> {
  await using site = await makeSite(part);
  await site.putCourse(smallCourse([]));
  const { code, stderr, stdout } = await command(site.dir, ["run"]);
  assert.equal(code, 2, stderr);
  assert.equal(stdout, "");
  return stderr.split("\n").map((line) => {
    const [, , , path = "", message = ""] = PROBLEM.exec(line) ??
      assert.fail(`no problem: ${line}`);
    return { path, message };
  });
}

Deno.test("run refuses an unknown handler and names the nearest built-in one", async () => {
  const [problem, ...more] = await refuse({
    tasks: { reminder: { ...REMINDER, handler: "StudentRemainderTask" } },
  });
  assert.equal(problem?.path, "tasks.reminder.handler");
  assert.match(problem?.message ?? "", /StudentReminderTask/);
  assert.deepEqual(more, []);
});

Deno.test("run tells every problem of the queries and the handlers at once", async () => {
  const problems = await refuse({
    queries: { lost: "SELECT id, name AS label, starts AS event_at FROM trainings" },
    tasks: {
      one: { ...REMINDER, handler: "NoSuchTask" },
      two: { ...REMINDER, query: "lost" },
      three: { ...REMINDER, query: "SELECT id, name AS label FROM training" },
    },
  });
  const paths = problems.map(({ path }) => path);
  assert.deepEqual(paths, ["tasks.one.handler", "tasks.two.query", "tasks.three.query"]);
  const [, refused, missing] = problems.map(({ message }) => message);
  assert.match(refused ?? "", /no such table: trainings/);
  assert.match(missing ?? "", /\bevent_at\b/);
});

Deno.test("run tells every wrong key and value at once, with the nearest key", async () => {
  const problems = await refuse({
    tasks: { reminder: { ...REMINDER, offset: "2 dys", at: "25:00", retrys: {} } },
  });
  const paths = new Set(problems.map(({ path }) => path));
  assert.deepEqual(
    paths,
    new Set(["tasks.reminder.offset", "tasks.reminder.at", "tasks.reminder.retrys"]),
  );
  const unknown = problems.find(({ path }) => path === "tasks.reminder.retrys");
  assert.match(unknown?.message ?? "", /\bretry\b/);
});

Deno.test("run exits with 2 and no stack trace where there is no configuration", async () => {
  await using site = await makeSite({});
  const { code, stderr } = await command(site.dir, ["run", "--config", "none.yaml"]);
  assert.equal(code, 2, stderr);
  assert.match(stderr, /none\.yaml/);
  assert.doesNotMatch(stderr, /^\s+at /m);
});

Deno.test("a daemon whose course database is not there yet stays up, says so, and sends when it comes", async () => {
  await using office = await openPostOffice();
  await using site = await makeSite({ mail: mailBy(office.url) });
  await using daemon = startDaemon(site.dir);
  await daemon.logged("course database cannot be asked yet");
  await daemon.page();
  await daemon.logged(/^query failed/);
  const { code, stdout } = await command(site.dir, ["status", "--json"]);
  assert.equal(code, 0);
  assert.match(JSON.parse(stdout).course.error, /course\.db/);

  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students: [1] }]));
  await office.until(1);
  assert.equal(office.arrivals[0]?.to, addressOf(1));
  const after = await site.ask<{ course: { error: string | null } }>("status");
  assert.equal(after.course.error, null);
});

Deno.test("a query that the database refuses is found when the database comes, and cancels nothing", async () => {
  await using office = await openPostOffice();
  await using site = await makeSite({
    mail: mailBy(office.url),
    tasks: {
      wrong: { ...REMINDER, query: "SELECT id, name AS label, starts AS event_at FROM trainings" },
      right: REMINDER,
    },
  });
  await using daemon = startDaemon(site.dir);
  await daemon.logged(/^query failed/);
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students: [1] }]));
  await office.until(1);
  const refused = daemon.log().filter(({ properties }) =>
    properties.task === "wrong" && /no such table/.test(String(properties.error))
  );
  assert.ok(refused.length > 0);
});

Deno.test("an automations.yaml with a mark before its first byte, as Windows editors write, is read", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  const path = join(site.dir, "automations.yaml");
  await Deno.writeTextFile(path, `\ufeff${await Deno.readTextFile(path)}`);
  await using daemon = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await daemon.ended(), 0);
});

Deno.test("a secret in the configuration is in nothing that the daemon says", async () => {
  const mail = mailBy("smtp://bcourse:s3cret-pass@127.0.0.1:1");
  await using site = await makeSite({ mail, defaults: { retry: { limit: 0 } } });
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students: [1] }]));
  await using daemon = startDaemon(site.dir, ["--log", "debug"]);
  await daemon.logged("job put back");
  const page = await daemon.page();
  const pages = await Promise.all(
    ["", "/api/v1/status"].map(async (path) => await (await fetch(`${page}${path}`)).text()),
  );
  const said = [daemon.stdout.text(), daemon.stderr.text(), ...pages].join("\n");
  assert.doesNotMatch(said, /s3cret-pass/);
  assert.match(stringify(mail), /s3cret-pass/);
});
