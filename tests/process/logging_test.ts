import assert from "node:assert/strict";
import { command, startDaemon } from "../support/daemon.ts";
import { type JobSaid, makeSite, REMINDER, type Site } from "./site.ts";
import { addressOf, fromNow, smallCourse } from "./small_course.ts";

const TRAINING = { id: 1, startAt: fromNow({ days: 1 }), students: [1] };

/** Starts a program as systemd does, whose journal is what standard error leads to. */
const UNDER_SYSTEMD = [
  ...["sh", "-c", 'JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec "$@"', "sh"],
];

async function runOnce(site: Site, args: readonly string[], through: readonly string[] = []) {
  await site.putCourse(smallCourse([TRAINING]));
  const { code, stderr } = await command(site.dir, ["run", "--exit-when-idle", ...args], {
    through,
  });
  assert.equal(code, 0, stderr);
  return stderr.split("\n").filter((line) => line !== "");
}

Deno.test("under systemd each line has its priority, for people to read in the journal", async () => {
  await using site = await makeSite({});
  const lines = await runOnce(site, [], UNDER_SYSTEMD);
  assert.deepEqual(lines.filter((line) => !/^<[3467]>/.test(line)), []);
  const sent = lines.find((line) => line.startsWith("<6>mail sent"));
  assert.equal(
    sent,
    "<6>mail sent  task=student_reminder  job=student_reminder/1/PRODUCTION  attempt=1  " +
      "to=s…@example.org",
  );
});

Deno.test("where JOURNAL_STREAM is somebody else's, lines are JSON", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  await using daemon = startDaemon(site.dir, [], { env: { JOURNAL_STREAM: "8:1234" } });
  await daemon.logged("daemon runs");
});

Deno.test("every line about a job names it and its task, and addresses only at debug", async () => {
  const task = { ...REMINDER, handler: "./saying.ts" };
  await using site = await makeSite({
    handlers: ".",
    queries: { one: "SELECT 7 AS id, 'A' AS label, datetime('now', '+1 day') AS event_at" },
    tasks: { saying: { ...task, query: "one", recheck: false } },
  });
  await Deno.writeTextFile(
    `${site.dir}/saying.ts`,
    `export default { description: "says", execute: (ctx) => ctx.log.info("to {x} anna@example.org") };`,
  );
  const about = { task: "saying", job: "saying/7/PRODUCTION", attempt: 1 };
  const lines = await runOnce(site, ["--log", "debug"]);
  const told = lines.map((line) => JSON.parse(line)).filter(({ properties }) =>
    properties.job !== undefined
  );
  const [planned, start, said, ended] = told.map(({ message, properties }) => [
    message,
    Object.fromEntries(Object.keys(about).map((name) => [name, properties[name]])),
  ]);
  assert.deepEqual(planned, ["planned: create", { ...about, attempt: undefined }]);
  assert.deepEqual(start, ["attempt starts", about]);
  assert.deepEqual(said, ["to {x} anna@example.org", about]);
  assert.deepEqual(ended, ["job succeeded", about]);
  const { history } = await site.ask<JobSaid & { readonly history: readonly { log: unknown }[] }>(
    ...["job", "saying/7/PRODUCTION"],
  );
  assert.match(JSON.stringify(history), /to \{x\}/, "it is kept with its job too");
});

Deno.test("levels are the file's, change with it, and --log goes before it", async () => {
  await using site = await makeSite({ log: { level: "warn", categories: { mail: "debug" } } });
  await site.putCourse(smallCourse([TRAINING]));
  await using daemon = startDaemon(site.dir);
  const { properties } = await daemon.logged("mail sent");
  assert.equal(properties.to, addressOf(1), "whole, as this category is at debug");
  assert.deepEqual(daemon.log().map(({ message }) => message), ["mail sent"]);
  await site.configure({ log: { level: "info" } });
  await daemon.logged("configuration loaded");
  daemon.kill("SIGTERM");
  assert.equal(await daemon.ended(), 0);
  await daemon.logged("daemon ended");

  await using quiet = startDaemon(site.dir, ["--log", "error"]);
  await quiet.page();
  quiet.kill("SIGTERM");
  assert.equal(await quiet.ended(), 0);
  assert.deepEqual(quiet.log(), []);
});

Deno.test("--log says what it wants", async () => {
  await using site = await makeSite({});
  const { code, stderr } = await command(site.dir, ["run", "--log", "mails=debug"]);
  assert.equal(code, 2);
  assert.match(stderr, /found "mails", perhaps mail/);
});
