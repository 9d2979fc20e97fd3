import assert from "node:assert/strict";
import type { PlannedJob } from "../../src/domain/change.ts";
import type { TaskSettings } from "../../src/domain/task.ts";
import type { Decision, PlanContext } from "../../src/plan/item_plan.ts";
import type { FoundItem } from "../../src/plan/items.ts";
import { planItem } from "../../src/plan/plan.ts";
import { ms, taskSettings } from "../support/task_factory.ts";

const NOW = "2026-11-20T09:00:00Z";
const EVENT = "2026-12-01T09:00:00Z";
const RUN = "2026-11-29T09:00:00Z";

function context(given: {
  task?: Partial<TaskSettings>;
  now?: string;
  firstSeen?: string;
  environment?: PlanContext["environment"];
} = {}): PlanContext {
  return {
    task: taskSettings(given.task),
    environment: given.environment ?? "PRODUCTION",
    timezone: "Europe/Amsterdam",
    firstSeenAt: ms(given.firstSeen ?? "2026-01-01T00:00:00Z"),
    now: ms(given.now ?? NOW),
  };
}

function item(events: readonly string[], given: Partial<FoundItem> = {}): FoundItem {
  const times = events.map((event) => ({ eventAt: ms(event), row: null }));
  return { id: "7", label: "Basis A", trainingType: "Basis", events: times, ...given };
}

function job(given: Partial<PlannedJob> = {}): PlannedJob {
  return {
    seq: 1,
    id: "reminder/7/PRODUCTION",
    item: "7",
    occurrence: 1,
    label: "Basis A",
    eventAt: ms(EVENT),
    runAt: ms(RUN),
    dueAt: ms(RUN),
    state: "scheduled",
    attempt: 0,
    cancelCause: null,
    ...given,
  };
}

function plan(
  found: FoundItem | null,
  stored: readonly PlannedJob[],
  given: Parameters<typeof context>[0] = {},
): readonly Decision[] {
  return planItem(context(given), { id: "7", found, stored });
}

function actions(decisions: readonly Decision[]): string[] {
  return decisions.map((decision) => decision.action);
}

Deno.test("planItem() creates a job with the id that the Python module wrote", () => {
  const [decision] = plan(item([EVENT]), []);
  assert.equal(decision?.jobId, "reminder/7/PRODUCTION");
  assert.equal(decision?.runAt, ms(RUN));
  assert.equal(decision?.change?.action, "create");
});

Deno.test("planItem() keeps what is planned", () => {
  assert.deepEqual(actions(plan(item([EVENT]), [job()])), ["keep"]);
});

Deno.test("planItem() moves a scheduled job whose event moved", () => {
  const [decision, ...rest] = plan(item(["2026-12-05T09:00:00Z"]), [job()]);
  assert.equal(decision?.action, "move");
  assert.equal(decision?.runAt, ms("2026-12-03T09:00:00Z"));
  assert.deepEqual(rest, []);
});

Deno.test("planItem() moves a job when the task's offset changes", () => {
  const task = { offset: { months: 0, days: 3, ms: 0 } };
  const [decision] = plan(item([EVENT]), [job()], { task });
  assert.equal(decision?.action, "move");
  assert.equal(decision?.runAt, ms("2026-11-28T09:00:00Z"));
});

Deno.test("planItem() leaves a job alone that is being retried when the offset changes", () => {
  const task = { offset: { months: 0, days: 3, ms: 0 } };
  assert.deepEqual(actions(plan(item([EVENT]), [job({ attempt: 1 })], { task })), ["keep"]);
});

Deno.test("planItem() plans again for the new time when the event of a finished job moves", () => {
  const done = job({ state: "succeeded" });
  const decisions = plan(item(["2026-12-08T09:00:00Z"]), [done]);
  assert.deepEqual(actions(decisions), ["create"]);
  assert.equal(decisions[0]?.jobId, "reminder/7/PRODUCTION#2");
});

Deno.test("planItem() lets the first plan stand without replace_existing", () => {
  const task = { replaceExisting: false };
  const moved = item(["2026-12-08T09:00:00Z"]);
  assert.deepEqual(actions(plan(moved, [job()], { task })), ["keep", "ignore"]);
  const done = job({ state: "succeeded" });
  assert.deepEqual(actions(plan(moved, [done], { task })), ["keep", "ignore"]);
});

Deno.test("planItem() misses a job that is too late, though the first plan stands", () => {
  const options = { task: { replaceExisting: false }, now: "2026-12-01T09:00:00Z" };
  const moved = item(["2026-12-08T09:00:00Z"]);
  assert.deepEqual(actions(plan(moved, [job()], options)), ["miss", "ignore"]);
  const done = job({ state: "succeeded" });
  assert.deepEqual(actions(plan(moved, [done], options)), ["keep", "ignore"]);
});

Deno.test("planItem() cancels the scheduled job of an item that has left", () => {
  const [decision] = plan(null, [job()]);
  assert.deepEqual(decision?.change, {
    action: "cancel",
    seq: 1,
    cause: "left",
    reason: "the item is no longer in the query",
  });
});

Deno.test("planItem() says missed, not cancelled, of an item that left because its event began", () => {
  const [decision] = plan(null, [job()], { now: "2026-12-01T09:00:00Z" });
  assert.equal(decision?.action, "miss");
});

Deno.test("planItem() leaves finished jobs of an item that has left alone", () => {
  assert.deepEqual(plan(null, [job({ state: "succeeded" })]), []);
});

Deno.test("planItem() takes a cancellation back when the item is there again", () => {
  const cancelled = job({ state: "cancelled", cancelCause: "left" });
  const [decision] = plan(item([EVENT]), [cancelled]);
  assert.equal(decision?.change?.action, "restore");
});

Deno.test("planItem() respects a cancellation by a person", () => {
  const cancelled = job({ state: "cancelled", cancelCause: "person" });
  assert.deepEqual(actions(plan(item([EVENT]), [cancelled])), ["keep"]);
});

Deno.test("planItem() cancels everything scheduled of a task that is switched off", () => {
  const [decision] = plan(item([EVENT]), [job()], { task: { enabled: false } });
  assert.equal(decision?.change?.action === "cancel" && decision.change.cause, "task_off");
});

Deno.test("planItem() leaves out training types that the task does not name", () => {
  const task = { trainingTypes: ["Gevorderd"] };
  assert.deepEqual(actions(plan(item([EVENT]), [], { task })), []);
  assert.deepEqual(actions(plan(item([EVENT]), [job()], { task })), ["cancel"]);
});

Deno.test("planItem() ignores what was due before the task was first seen", () => {
  const given = { now: "2026-11-30T09:00:00Z", firstSeen: "2026-11-30T09:00:00Z" };
  assert.deepEqual(actions(plan(item([EVENT]), [], given)), ["ignore"]);
});

Deno.test("planItem() runs a training that was entered late at once", () => {
  const [decision] = plan(item([EVENT]), [], { now: "2026-11-30T08:00:00Z" });
  assert.equal(decision?.action, "create");
  assert.equal(decision?.change?.action === "create" && decision.change.missed, null);
});

Deno.test("planItem() stores as missed what was entered later than the grace", () => {
  const [decision] = plan(item([EVENT]), [], { now: "2026-11-30T09:00:01Z" });
  assert.equal(decision?.action, "miss");
  assert.equal(decision?.change?.action, "create");
});

Deno.test("planItem() runs what is long past with catch_up", () => {
  const given = {
    task: { direction: "after" as const, catchUp: true },
    now: "2027-06-01T00:00:00Z",
    firstSeen: "2027-06-01T00:00:00Z",
  };
  assert.deepEqual(actions(plan(item([EVENT]), [], given)), ["create"]);
});

Deno.test("planItem() misses a job at the first instant after the grace, not before", () => {
  const late = (now: string): string[] => actions(plan(item([EVENT]), [job()], { now }));
  assert.deepEqual(late("2026-11-30T09:00:00Z"), ["keep"]);
  assert.deepEqual(late("2026-11-30T09:00:00.001Z"), ["miss"]);
});

Deno.test("planItem() misses a reminder at the instant its event begins", () => {
  const task = { graceMs: 30 * 86_400_000 };
  const late = (now: string): string[] => actions(plan(item([EVENT]), [job()], { task, now }));
  assert.deepEqual(late("2026-12-01T08:59:59.999Z"), ["keep"]);
  assert.deepEqual(late("2026-12-01T09:00:00Z"), ["miss"]);
});

Deno.test("planItem() numbers the jobs of a task that takes all events", () => {
  const decisions = plan(item([EVENT, "2026-12-08T09:00:00Z"]), [], { task: { event: "all" } });
  assert.deepEqual(decisions.map((decision) => decision.jobId), [
    "reminder/7/PRODUCTION#1",
    "reminder/7/PRODUCTION#2",
  ]);
});

Deno.test("planItem() takes the last event where the task says so", () => {
  const [decision] = plan(item([EVENT, "2026-12-08T09:00:00Z"]), [], { task: { event: "last" } });
  assert.equal(decision?.eventAt, ms("2026-12-08T09:00:00Z"));
});

Deno.test("planItem() does not move the job of a removed event into the past", () => {
  const past = "2026-11-10T09:00:00Z";
  const given = { task: { event: "all" as const }, firstSeen: "2026-11-15T00:00:00Z" };
  const decisions = plan(item([past, EVENT]), [
    job({ id: "reminder/7/PRODUCTION#1" }),
    job({
      seq: 2,
      id: "reminder/7/PRODUCTION#2",
      occurrence: 2,
      eventAt: ms("2026-12-09T09:00:00Z"),
    }),
  ], given);
  assert.deepEqual(actions(decisions).sort(), ["cancel", "ignore", "keep"]);
});

Deno.test("planItem() in DEVELOPMENT runs a second after planning and stays there", () => {
  const given = { environment: "DEVELOPMENT" as const };
  const [decision] = plan(item([EVENT]), [], given);
  assert.equal(decision?.runAt, ms("2026-11-20T09:00:01Z"));
  const planned = job({ runAt: ms("2026-11-20T08:59:00Z"), dueAt: ms("2026-11-20T08:59:00Z") });
  assert.deepEqual(actions(plan(item([EVENT]), [planned], given)), ["keep"]);
});

Deno.test("planItem() in DEVELOPMENT mails nobody about events that have begun", () => {
  const given = { environment: "DEVELOPMENT" as const, now: "2026-12-02T09:00:00Z" };
  assert.deepEqual(actions(plan(item([EVENT]), [], given)), ["ignore"]);
});
