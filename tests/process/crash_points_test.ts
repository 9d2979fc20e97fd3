import assert from "node:assert/strict";
import { BOUNDARIES, type Boundary } from "../../src/run/boundaries.ts";
import { type DaemonProcess, startDaemon } from "../support/daemon.ts";
import { openPostOffice } from "../support/smtp.ts";
import { act } from "./act.ts";
import { readBooks } from "./crash_books.ts";
import { countDoubles, judge } from "./crash_judge.ts";
import { type CrashTemplate, KILLED, makeCrashTemplate } from "./crash_site.ts";
import { mailBy, makeSite, type Site } from "./site.ts";
import { fromNow, smallCourse } from "./small_course.ts";

/** At which calls of each boundary a daemon is killed, once before and once after it; none is left out. */
const CALLS: Readonly<Record<Boundary, readonly [number, ...number[]]>> = {
  "store.acquireLease": [1],
  "store.renewLease": [1],
  "store.releaseLease": [1],
  "store.seeTask": [1],
  "store.recordReconcile": [1, 2],
  "store.countFailure": [1],
  "store.clearFailures": [1],
  "store.writeHold": [1],
  "store.tryHold": [1],
  "store.endHold": [1],
  "store.writeNotices": [1],
  "store.applyPlan": [1, 2],
  "store.order": [1],
  "store.prune": [1],
  "store.claim": [1, 2],
  "store.settle": [1, 2],
  "store.rescue": [1],
  "store.writeStep": [1, 2],
  "store.takeTurn": [1, 7],
  "store.intendDelivery": [1, 7],
  "store.settleDelivery": [1, 14],
  "store.leaveOut": [1, 3],
  "store.recordAudit": [1, 2],
  "course.transaction": [1, 2, 3, 5],
  "mail.send": [1, 7, 14],
};

/** Mails at which the server kills the daemon when it has taken them, before it answers. */
const ANSWERS = [1, 7, 14];

/** How many cases run at a time. */
const LANES = 2;

/** Where a daemon is killed. */
interface Case {
  readonly name: string;
  /** For the environment of the daemon; null where the mail server kills it. */
  readonly crash: string | null;
  /** Which mail it is then. */
  readonly answer: number | null;
  /** Whether the server then has a mail that nobody has written down as sent. */
  readonly doubles: boolean;
  readonly scene: Scene;
}

/** What goes on around the daemon that is killed. */
type Scene =
  | "usual"
  /** No mail server is there. */
  | "server gone"
  /** None was there for the daemon before it, which was killed too. */
  | "server back"
  /** A person pauses a task, and has to see what became of it. */
  | "pause";

/** What must go on for a boundary to be met. */
const SCENES: Partial<Record<Boundary, Scene>> = {
  "store.writeHold": "server gone",
  "store.tryHold": "server back",
  "store.endHold": "server back",
  "store.order": "pause",
};

const CASES: readonly Case[] = [
  ...BOUNDARIES.flatMap((boundary) => CALLS[boundary].flatMap((call) => casesOf(boundary, call))),
  ...ANSWERS.map((answer) => ({
    name: `before the server answers mail ${answer}`,
    ...{ crash: null, answer, doubles: true, scene: "usual" as const },
  })),
];

function casesOf(boundary: Boundary, call: number): readonly Case[] {
  const one = { answer: null, scene: SCENES[boundary] ?? "usual" };
  return [
    {
      name: `before call ${call} of ${boundary}`,
      crash: `before:${boundary}:${call}`,
      doubles: boundary === "store.settleDelivery",
      ...one,
    },
    {
      name: `after call ${call} of ${boundary}`,
      crash: `after:${boundary}:${call}`,
      doubles: boundary === "mail.send",
      ...one,
    },
  ];
}

/** Kills a daemon, lets another finish, and compares what people got with all the books. */
async function survive(template: CrashTemplate, one: Case): Promise<void> {
  const victim: Victim = { daemon: null };
  await using office = await openPostOffice({
    async beforeAnswer(_, number) {
      if (number !== one.answer) return;
      victim.daemon?.kill("SIGKILL");
      await victim.daemon?.ended();
    },
  });
  await using site = await template.copy();
  if (one.scene === "server back") await dieOn(site, "after:store.writeHold:1");
  if (one.scene !== "server gone") await site.mailTo(office.url);
  const first = one.scene === "pause"
    ? await dieOnPause(site, one.crash ?? "")
    : await dieOn(site, one.crash, victim);
  const atCrash = await readBooks(site.dir);
  await site.mailTo(office.url);
  await using second = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await second.ended(), 0, second.stderr.text());
  const evidence = { atCrash, atEnd: await readBooks(site.dir), arrivals: office.arrivals };
  assert.deepEqual(judge(evidence), [], `${first}\n${second.stderr.text()}`);
  if (one.doubles) assert.ok(countDoubles(office.arrivals) > 0, "nothing was in doubt there");
}

/** The daemon that the mail server kills. */
interface Victim {
  daemon: DaemonProcess | null;
}

/**
 * Runs a daemon until it is killed; a crash point that it does not reach is a failure.
 * @returns what it logged
 */
async function dieOn(
  site: Site,
  crash: string | null,
  victim: Victim = { daemon: null },
): Promise<string> {
  const env = crash === null ? {} : { BCOURSE_SCHEDULER_CRASH: crash };
  await using daemon = startDaemon(site.dir, ["--exit-when-idle"], { env });
  victim.daemon = daemon;
  const code = await daemon.ended();
  assert.equal(code, KILLED, `it was never reached:\n${daemon.stderr.text()}`);
  return daemon.stderr.text();
}

/** Kills a daemon as it is told to pause a task, and then takes the pause back where there is one. */
async function dieOnPause(site: Site, crash: string): Promise<string> {
  await using daemon = startDaemon(site.dir, [], { env: { BCOURSE_SCHEDULER_CRASH: crash } });
  const lost = act(daemon, site.dir, { path: "/api/v1/tasks/reminder/pause" });
  await assert.rejects(lost, TypeError);
  assert.equal(await daemon.ended(), KILLED, daemon.stderr.text());
  await using next = startDaemon(site.dir);
  const { status } = await act(next, site.dir, { path: "/api/v1/tasks/reminder/resume" });
  // Nobody was told; the pause is there as a whole, with its line in the audit, or not at all.
  assert.equal(status, crash.startsWith("after") ? 200 : 409);
  const lines = await site.ask<{ action: string }[]>("audit");
  const isPaused = lines.some(({ action }) => action === "paused");
  assert.equal(isPaused, crash.startsWith("after"));
  next.kill("SIGTERM");
  assert.equal(await next.ended(), 0);
  return daemon.stderr.text();
}

/** Does work with each of the items, so many at a time. */
async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = items.values();
  const lane = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

// Steps that run side by side cannot be told apart by the sanitizers.
const UNWATCHED = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false } as const;

Deno.test({
  name:
    "a daemon killed at any boundary leaves nobody out, mails nobody twice without saying so, and its books balance",
  ...UNWATCHED,
  async fn(t) {
    await using template = await makeCrashTemplate();
    await inLanes(
      CASES,
      (one) => t.step({ name: one.name, ...UNWATCHED, fn: () => survive(template, one) }),
    );
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
