import assert from "node:assert/strict";
import { BOUNDARIES } from "../../src/run/boundaries.ts";
import { startDaemon } from "../support/daemon.ts";
import { openPostOffice } from "../support/smtp.ts";
import { CASES, inLanes, survive } from "./crash_cases.ts";
import { KILLED, makeCrashTemplate } from "./crash_site.ts";
import { mailBy, makeSite } from "./site.ts";
import { fromNow, smallCourse } from "./small_course.ts";

// Steps that run side by side cannot be told apart by the sanitizers.
const UNWATCHED = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false } as const;

Deno.test({
  name:
    "a daemon killed at any boundary leaves nobody out, mails nobody twice without saying so, and its books balance",
  ...UNWATCHED,
  async fn(t) {
    await using template = await makeCrashTemplate();
    await inLanes(CASES, {
      lanes: 2,
      work: (one) => t.step({ name: one.name, ...UNWATCHED, fn: () => survive(template, one) }),
    });
  },
});

Deno.test("a configuration that is loaded while the daemon runs has the crash point too", async () => {
  await using before = await openPostOffice();
  await using after = await openPostOffice();
  await using site = await makeSite({ mail: mailBy(before.url) });
  const later = { id: 1, startAt: fromNow({ days: 20 }), students: [1] };
  await site.putCourse(smallCourse([later]));
  const env = { BCOURSE_SCHEDULER_CRASH: "after:mail.send:1" };
  await using daemon = startDaemon(site.dir, [], { env });
  await daemon.logged("plan changed");
  await site.configure({ mail: mailBy(after.url) });
  await daemon.logged("configuration loaded");
  const soon = { id: 2, startAt: fromNow({ days: 1 }), students: [2] };
  await site.putCourse(smallCourse([later, soon]));
  assert.equal(await daemon.ended(), KILLED);
  assert.deepEqual([before.arrivals.length, after.arrivals.length], [0, 1]);
});

Deno.test("run refuses a crash point that is none, and names those that are", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  const env = { BCOURSE_SCHEDULER_CRASH: "after:store.jobs:1" };
  await using daemon = startDaemon(site.dir, [], { env });
  assert.equal(await daemon.ended(), 2);
  for (const boundary of BOUNDARIES) assert.ok(daemon.stderr.text().includes(boundary), boundary);
});
