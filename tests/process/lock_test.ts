import assert from "node:assert/strict";
import { command, startDaemon } from "../support/daemon.ts";
import { openPostOffice } from "../support/smtp.ts";
import { mailBy, makeSite } from "./site.ts";
import { addressOf, fromNow, smallCourse } from "./small_course.ts";

Deno.test("run --no-wait ends with exit code 4 and names the daemon that runs", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  await using daemon = startDaemon(site.dir);
  await daemon.page();
  const second = await command(site.dir, ["run", "--no-wait"]);
  assert.equal(second.code, 4);
  const lines = second.stderr.split("\n");
  const error = lines.find((line) => line.startsWith("Error: ")) ?? "";
  assert.match(error, new RegExp(`\\bprocess ${daemon.pid}\\b`));
  assert.ok(lines.some((line) => line.startsWith("Try: ")), second.stderr);
  assert.doesNotMatch(second.stderr, /^\s+at /m);
});

Deno.test("a daemon that stands by takes over when the first is killed", async () => {
  await using office = await openPostOffice();
  await using site = await makeSite({ mail: mailBy(office.url) });
  await site.putCourse(smallCourse([]));
  await using first = startDaemon(site.dir);
  await first.page();
  await using second = startDaemon(site.dir);
  const waiting = await second.logged("standing by: another daemon runs");
  assert.match(String(waiting.properties.holder), new RegExp(`\\b${first.pid}\\b`));
  assert.equal(second.stdout.all.length, 0, "no page as long as it stands by");

  first.kill("SIGKILL");
  await second.page();
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students: [1] }]));
  await office.until(1);
  assert.equal(office.arrivals[0]?.to, addressOf(1));
  const status = await site.ask<{ running: boolean; pid: number }>("status");
  assert.deepEqual([status.running, status.pid], [true, second.pid]);
});

Deno.test("a daemon that stands by ends at SIGTERM with exit code 0 and leaves the first alone", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  await using first = startDaemon(site.dir);
  await first.page();
  await using second = startDaemon(site.dir);
  await second.logged("standing by: another daemon runs");
  second.kill("SIGTERM");
  assert.equal(await second.ended(), 0);
  const status = await site.ask<{ running: boolean; pid: number }>("status");
  assert.deepEqual([status.running, status.pid], [true, first.pid]);
});

Deno.test("status exits with 0 while a daemon runs, and with 3 before and after", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  assert.equal((await command(site.dir, ["status"])).code, 3);
  await using daemon = startDaemon(site.dir);
  await daemon.page();
  const during = await command(site.dir, ["status"]);
  assert.equal(during.code, 0);
  assert.match(during.stdout, new RegExp(`^Running as process ${daemon.pid} `, "m"));
  daemon.kill("SIGKILL");
  await daemon.ended();
  assert.equal((await command(site.dir, ["status"])).code, 3);
});
