import assert from "node:assert/strict";
import type { AuditView } from "../../src/run/views.ts";
import { startDaemon } from "../support/daemon.ts";
import { makeSite, REMINDER } from "./site.ts";
import { fromNow, smallCourse } from "./small_course.ts";

Deno.test("the audit tells who started, edited, reloaded and stopped it", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 20 }), students: [1] }]));
  await using daemon = startDaemon(site.dir);
  await daemon.logged("plan changed");
  daemon.kill("SIGHUP");
  await daemon.logged("configuration loaded");
  await site.configure({ tasks: { student_reminder: { ...REMINDER, offset: "two days" } } });
  await daemon.logged(/configuration refused/);
  daemon.kill("SIGKILL");
  await daemon.ended();
  await using second = startDaemon(site.dir);
  // The file is wrong by now: a start is refused, and nobody took over.
  assert.equal(await second.ended(), 2);
  await site.configure({});
  await using third = startDaemon(site.dir);
  await third.page();
  third.kill("SIGTERM");
  assert.equal(await third.ended(), 0);
  const lines = await site.ask<AuditView[]>("audit");
  assert.deepEqual(lines.map(({ source, action }) => [source, action]).reverse(), [
    ["daemon", "started"],
    ["signal", "reloaded"],
    ["file", "refused"],
    ["daemon", "took over"],
    ["daemon", "started"],
    ["daemon", "stopped"],
  ]);
  const refused = lines.find(({ action }) => action === "refused");
  assert.match(refused?.detail ?? "", /tasks\.student_reminder\.offset/);
  const over = lines.find(({ action }) => action === "took over");
  assert.match(over?.detail ?? "", new RegExp(`process ${daemon.pid} on `));
});
