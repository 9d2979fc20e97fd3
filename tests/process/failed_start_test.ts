import assert from "node:assert/strict";
import { join } from "node:path";
import { command, type DaemonProcess, type Said, startDaemon } from "../support/daemon.ts";
import { openPostOffice } from "../support/smtp.ts";
import { type JobSaid, mailBy, makeSite } from "./site.ts";
import { fromNow, smallCourse } from "./small_course.ts";

function assertStartFails({ code, stderr }: Said): void {
  assert.equal(code, 4, stderr);
  assert.match(stderr, /^Error: /m);
  assert.match(stderr, /^Try: /m);
  assert.doesNotMatch(stderr, /^\s+at /m);
}

Deno.test("run exits with 4 where another program has the port", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const listen = `127.0.0.1:${taken.addr.port}`;
  await using site = await makeSite({ http: { listen } });
  await site.putCourse(smallCourse([]));
  const said = await command(site.dir, ["run"]);
  assertStartFails(said);
  assert.match(said.stderr, new RegExp(`^Error: .*${listen}`, "m"));
});

Deno.test("run exits with 4 where a directory is in the store's place", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  await Deno.mkdir(join(site.dir, "scheduler.db"));
  const said = await command(site.dir, ["run"]);
  assertStartFails(said);
  assert.match(said.stderr, /^Error: .*scheduler\.db/m);
});

Deno.test("run exits with 4 where the store is another program's file, and leaves it alone", async () => {
  await using site = await makeSite({ store: "sqlite:course.db" });
  await site.putCourse(smallCourse([]));
  const before = await Deno.readFile(join(site.dir, "course.db"));
  assertStartFails(await command(site.dir, ["run"]));
  assert.deepEqual(await Deno.readFile(join(site.dir, "course.db")), before);
});

Deno.test("a daemon that cannot have its port starts no job", async () => {
  let daemon: DaemonProcess | null = null;
  await using office = await openPostOffice({
    async beforeAnswer(_, number) {
      if (number > 1) return;
      daemon?.kill("SIGKILL"); // leaves a job that the next daemon finds due
      await daemon?.ended();
    },
  });
  const mail = mailBy(office.url);
  await using site = await makeSite({ mail });
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students: [1] }]));
  await using first = daemon = startDaemon(site.dir);
  await first.ended();

  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await site.configure({ mail, http: { listen: `127.0.0.1:${taken.addr.port}` } });
  assertStartFails(await command(site.dir, ["run"]));
  assert.equal(office.arrivals.length, 1, "it sent nothing");
  const job = await site.ask<JobSaid>("job", "student_reminder/1/PRODUCTION");
  assert.equal(job.state, "scheduled");
});
