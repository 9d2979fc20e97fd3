import { isFinished, type Job } from "../../src/domain/job.ts";
import { runAt } from "../../src/plan/run_at.ts";
import { since } from "../../src/plan/window.ts";
import { MINUTE } from "./chance.ts";
import { settingsOf } from "./engine.ts";
import { mailName } from "./mail_server.ts";
import { chosen, iso } from "./rules.ts";
import type { World } from "./world.ts";

/** So long everything must be well before the world is looked at as a whole. */
const CALM_MS = 12 * MINUTE;
/** What needs more time than this is stuck. */
const MOST_STEPS = 40_000;

/** Ends all faults, lets everything be done that is due, and looks at the world as a whole. */
export async function comeToRest(world: World): Promise<void> {
  world.calm();
  const { time, supervisor, book, judge } = world;
  await supervisor.startMissing();
  await time.settle();
  let calmSince = time.awakeMs;
  let steps = 0;
  while (world.mayGoOn && time.awakeMs - calmSince < CALM_MS) {
    await world.step();
    const isDone = [...book.open.values()].every(({ job }) =>
      job.state === "scheduled" && job.dueAt > time.wall
    );
    if (!isDone || supervisor.leader === null) calmSince = time.awakeMs;
    if (++steps > MOST_STEPS) {
      const left = [...book.open.values()].map(({ job }) => `${job.id} is ${job.state}`).join(", ");
      return judge.expect(
        "nothing is stuck",
        false,
        () => `the world does not come to rest: ${left}`,
      );
    }
  }
  if (!world.mayGoOn) return;
  await expectBooks(world);
  expectPlanned(world);
  await expectMails(world);
  await expectGoodEnd(world);
}

/** What the store lists is what was written. */
async function expectBooks({ inspector, book, judge }: World): Promise<void> {
  const all = { environment: "PRODUCTION", limit: 1_000 } as const;
  const open = await inspector.jobs({ ...all, order: "next" });
  const finished = await inspector.jobs({ ...all, order: "latest" });
  const stored = [...open, ...finished];
  const differs = stored.filter(({ id, state }) => book.entries.get(id)?.job.state !== state);
  judge.expect(
    "books balance",
    differs.length === 0,
    () => `${differs.map(({ id }) => id).join(", ")}: not as written`,
  );
  judge.expect(
    "books balance",
    stored.length === book.entries.size,
    () => `${stored.length} jobs are stored, ${book.entries.size} were written`,
  );
  for (const { task, state, jobs } of await inspector.counts("PRODUCTION")) {
    const listed = stored.filter((job) => job.task === task && job.state === state).length;
    judge.expect(
      "books balance",
      listed === jobs,
      () => `${task}: ${jobs} counted, ${listed} ${state}`,
    );
  }
}

/** Each event that counts has its job, at its time. */
function expectPlanned(world: World): void {
  const { supervisor, course, time, book, judge } = world;
  for (const task of supervisor.tasks) {
    const settings = settingsOf(task);
    const firstSeen = book.firstSeen.get(settings.name) ?? Infinity;
    if (!settings.enabled) continue;
    const from = since(settings, { ...oldestOpen(world, settings.name), now: time.wall });
    for (const item of course.items.values()) {
      if (!item.isThere) continue;
      const jobs = [...book.entries.values()].map(({ job }) => job)
        .filter((job) => job.task === settings.name && job.item === item.id);
      // What the first plan was is not known here.
      if (!settings.replaceExisting && jobs.length > 0) continue;
      const seen = item.events.filter((at) => at > from);
      for (const eventAt of chosen(settings, seen)) {
        const at = runAt(eventAt, { ...settings, timezone: supervisor.timezone });
        if (at < time.wall + MINUTE || (at < firstSeen && !settings.catchUp)) continue;
        const job = jobs.find((one) => one.eventAt === eventAt);
        judge.expect(
          "planned",
          job !== undefined && isPlannedFor(job, at),
          () =>
            `${settings.name} of ${item.id} at ${iso(eventAt)} is to run at ${iso(at)}: found ${
              job === undefined ? "no job" : `${job.state} at ${iso(job.runAt)}`
            }`,
        );
      }
    }
  }
}

/** What `:since` depends on beside the task. */
function oldestOpen(
  { supervisor: { timezone }, book }: World,
  task: string,
): { readonly timezone: string; readonly oldestOpenEvent: number | null } {
  const open = [...book.open.values()].filter(({ job }) => job.task === task);
  const events = open.map(({ job }) => job.eventAt);
  return { timezone, oldestOpenEvent: events.length === 0 ? null : Math.min(...events) };
}

function isPlannedFor(job: Job, at: number): boolean {
  if (job.state === "cancelled") return false;
  return isFinished(job.state) || job.attempt > 0 || job.runAt === at;
}

/** Every mail of a job that is done has reached somebody, and the records say so. */
async function expectMails(world: World): Promise<void> {
  const { book, inspector, server, judge } = world;
  for (const { job } of book.entries.values()) {
    const deliveries = await inspector.jobDeliveries(job.seq);
    for (const { key, state, unknownAt } of deliveries) {
      const name = mailName(job.id, key);
      const taken = server.taken.get(name) ?? 0;
      const isTrue = state === "sent"
        ? taken > 0
        : state === "failed"
        ? taken === 0 || unknownAt !== null
        : true;
      judge.expect(
        "deliveries tell the truth",
        isTrue,
        () => `${name} is ${state}, taken ${taken} times`,
      );
      const isSettled = state !== "intended" || !isFinished(job.state);
      judge.expect(
        "deliveries tell the truth",
        isSettled,
        () => `${name} is still intended, and its job is ${job.state}`,
      );
    }
    if (job.state !== "succeeded") continue;
    for (const key of world.taskNamed(job.task).habit.keys) {
      const state = deliveries.find((one) => one.key === key)?.state ?? "not there";
      const isAnswered = ["sent", "failed", "held", "dropped"].includes(state);
      judge.expect(
        "everything went out",
        isAnswered,
        () => `${job.id} succeeded, and its mail ${key} is ${state}`,
      );
    }
  }
}

async function expectGoodEnd(world: World): Promise<void> {
  const { supervisor } = world;
  supervisor.keepsUp = false;
  for (const daemon of [...supervisor.daemons]) supervisor.stop(daemon);
  await world.time.settle();
  while (supervisor.daemons.size > 0 && world.mayGoOn) await world.step();
}
