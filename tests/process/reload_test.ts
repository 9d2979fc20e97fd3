import assert from "node:assert/strict";
import { join } from "node:path";
import type { Status } from "../../src/run/status.ts";
import { command, startDaemon } from "../support/daemon.ts";
import { openPostOffice } from "../support/smtp.ts";
import { type JobSaid, mailBy, makeSite, REMINDER } from "./site.ts";
import { fromNow, smallCourse } from "./small_course.ts";

const LATER = { id: 1, startAt: fromNow({ days: 20 }), students: [1] };
const AT_ONCE = { id: 2, startAt: fromNow({ days: 1 }), students: [2] };

Deno.test("an edit is picked up: a task taken out loses its planned jobs, a new one gets its own", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([LATER]));
  await using daemon = startDaemon(site.dir);
  await daemon.logged("plan changed");
  await site.configure({ tasks: { renamed: REMINDER } });
  await daemon.logged("jobs of a removed task cancelled");
  const jobs = await site.ask<JobSaid[]>("jobs");
  assert.deepEqual(jobs.map(({ id, state }) => [id, state]).sort(), [
    ["renamed/1/PRODUCTION", "scheduled"],
    ["student_reminder/1/PRODUCTION", "cancelled"],
  ]);
});

Deno.test("a file with errors is refused whole, status tells them, and the old one goes on", async () => {
  await using office = await openPostOffice();
  const mail = mailBy(office.url);
  await using site = await makeSite({ mail, reconcile: "1s" });
  await site.putCourse(smallCourse([LATER]));
  await using daemon = startDaemon(site.dir);
  await daemon.logged("plan changed");
  const wrong = { ...REMINDER, offset: "two days", handler: "StudentReminder" };
  await site.configure({ mail, reconcile: "1s", tasks: { student_reminder: wrong } });
  await daemon.logged(/configuration refused/);
  await site.putCourse(smallCourse([LATER, AT_ONCE]));
  await office.until(1);
  const { code, stdout } = await command(site.dir, ["status", "--json"]);
  assert.equal(code, 0, "the daemon runs, whatever the file says");
  const status: Status = JSON.parse(stdout);
  assert.ok(status.config.problems.some(({ path }) => path === "tasks.student_reminder.offset"));
  const mails = await site.ask<unknown[]>("mails");
  assert.equal(mails.length, 1, "listings look at the daemon's store all the same");
});

Deno.test("an edit that needs a restart is refused with the key it is about", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([LATER]));
  await using daemon = startDaemon(site.dir);
  await daemon.logged("plan changed");
  await site.configure({ environment: "DEVELOPMENT" });
  const { properties } = await daemon.logged(/configuration refused/);
  assert.match(
    String(properties.problems),
    /automations\.yaml:\d+:\d+: error: environment: cannot/,
  );
});

Deno.test("an edit by an editor that puts a new file in the place of the old one is picked up", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([LATER]));
  await using daemon = startDaemon(site.dir);
  await daemon.logged("plan changed");
  const file = join(site.dir, "automations.yaml");
  const text = await Deno.readTextFile(file);
  await Deno.writeTextFile(`${file}.new`, text.replaceAll("student_reminder", "renamed"));
  await Deno.rename(`${file}.new`, file);
  await daemon.logged("jobs of a removed task cancelled");
});

Deno.test("SIGHUP loads the configuration again, and does not end the daemon", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([LATER]));
  await using daemon = startDaemon(site.dir);
  await daemon.logged("plan changed");
  daemon.kill("SIGHUP");
  await daemon.logged("configuration loaded");
  daemon.kill("SIGTERM");
  assert.equal(await daemon.ended(), 0);
});

Deno.test("a job that runs finishes under the configuration it was started with", async () => {
  const edited = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  await using office = await openPostOffice({
    async beforeAnswer() {
      begun.resolve();
      await edited.promise;
    },
  });
  const mail = mailBy(office.url);
  await using site = await makeSite({ mail });
  await site.putCourse(smallCourse([AT_ONCE]));
  await using daemon = startDaemon(site.dir);
  await begun.promise;
  await site.configure({ mail, tasks: { student_reminder: { ...REMINDER, timeout: "1m" } } });
  await daemon.logged("configuration loaded");
  edited.resolve();
  await daemon.logged("job succeeded");
  assert.equal(office.arrivals.length, 1);
  daemon.kill("SIGTERM");
  assert.equal(await daemon.ended(), 0);
});

const HANDLER = (note: string): string => `
import type { Task } from "bcourse-scheduler";
export default {
  description: "Says a word",
  query: "SELECT id, name AS label, '2100-01-01 00:00:00' AS event_at FROM training",
  execute: () => ({ state: "succeeded", note: "${note}" }),
} satisfies Task;
`;

Deno.test("a handler that changed on disk is loaded afresh by the next job", async () => {
  const task = { handler: "./word.ts", offset: "1 day", direction: "before" };
  const part = { environment: "DEVELOPMENT", reconcile: "1s", handlers: "./handlers" };
  await using site = await makeSite({ ...part, tasks: { word: task } });
  await Deno.mkdir(join(site.dir, "handlers"));
  await Deno.writeTextFile(join(site.dir, "handlers", "word.ts"), HANDLER("old"));
  await site.putCourse(smallCourse([LATER]));
  await using daemon = startDaemon(site.dir);
  await daemon.logged("job succeeded");
  await Deno.writeTextFile(join(site.dir, "handlers", "word.ts"), HANDLER("new"));
  await daemon.logged("configuration loaded");
  await site.putCourse(smallCourse([LATER, AT_ONCE]));
  const isNew = (): boolean =>
    daemon.log().some(({ message, properties }) =>
      message === "job succeeded" && properties.reason === "new"
    );
  // Each round of planning is a line: the log itself is what is waited on.
  for (let round = 0; !isNew() && round < 30; round++) await command(site.dir, ["jobs"]);
  assert.ok(isNew(), daemon.stderr.text());
});
