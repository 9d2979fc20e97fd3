/**
 * Where a daemon is killed, and what must become of it.
 * @module
 */
import assert from "node:assert/strict";
import { BOUNDARIES, type Boundary } from "../../src/run/boundaries.ts";
import { type DaemonProcess, startDaemon } from "../support/daemon.ts";
import { openPostOffice } from "../support/smtp.ts";
import { act } from "./act.ts";
import { readBooks } from "./crash_books.ts";
import { countDoubles, judge } from "./crash_judge.ts";
import { type CrashSite, type CrashTemplate, KILLED } from "./crash_site.ts";
import type { Site } from "./site.ts";

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

/** Where a daemon is killed. */
export interface Case {
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

/** Every case. */
export const CASES: readonly Case[] = [
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
export async function survive(template: CrashTemplate, one: Case): Promise<void> {
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
  const atCrash = await readBooks(site);
  await site.mailTo(office.url);
  await using second = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await second.ended(), 0, second.stderr.text());
  const evidence = { atCrash, atEnd: await readBooks(site), arrivals: office.arrivals };
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
async function dieOnPause(site: CrashSite, crash: string): Promise<string> {
  await using daemon = startDaemon(site.dir, [], { env: { BCOURSE_SCHEDULER_CRASH: crash } });
  const lost = act(daemon, site, { path: "/api/v1/tasks/reminder/pause" });
  await assert.rejects(lost, TypeError);
  assert.equal(await daemon.ended(), KILLED, daemon.stderr.text());
  await using next = startDaemon(site.dir);
  const { status } = await act(next, site, { path: "/api/v1/tasks/reminder/resume" });
  // Nobody was told; the pause is there as a whole, with its line in the audit, or not at all.
  assert.equal(status, crash.startsWith("after") ? 200 : 409);
  const lines = await site.ask<{ action: string }[]>("audit");
  const isPaused = lines.some(({ action }) => action === "paused");
  assert.equal(isPaused, crash.startsWith("after"));
  next.kill("SIGTERM");
  assert.equal(await next.ended(), 0);
  return daemon.stderr.text();
}

/** Does work with each of the cases, so many at a time. */
export async function inLanes(
  cases: readonly Case[],
  { lanes, work }: { readonly lanes: number; readonly work: (one: Case) => Promise<unknown> },
): Promise<void> {
  const waiting = cases.values();
  const lane = async (): Promise<void> => {
    for (const one of waiting) await work(one);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
