import assert from "node:assert/strict";
import type { DeliveryRecord } from "../../src/domain/delivery.ts";
import type { Change } from "../../src/domain/change.ts";
import { previewTask } from "../../src/run/planning/preview.ts";
import { reconcile } from "../../src/run/planning/planner.ts";
import { readStatus, type Status } from "../../src/run/status.ts";
import { historyView, jobView, mailView, type PlanView, planView } from "../../src/run/views.ts";
import type { Store } from "../../src/store/store.ts";
import { itemRow } from "../support/fake_course.ts";
import { EVENT, openRun, type Run } from "../support/run_factory.ts";
import { KEY } from "../support/store_factory.ts";

const { signal } = new AbortController();

Deno.test("jobView() has the promised fields, times in UTC with Z", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  await reconcile(run.parts, run.task, signal);
  assert.deepEqual(jobView(await run.job()), {
    ...{ id: "reminder/7/PRODUCTION", task: "reminder", item: "7", label: "Training 7" },
    ...{ event_at: "2026-12-03T10:00:00Z", run_at: "2026-12-01T10:00:00Z" },
    ...{ due_at: "2026-12-01T10:00:00Z", state: "scheduled", attempt: 0 },
    ...{ finished_at: null, reason: null },
  });
});

Deno.test("historyView() has the promised fields", () => {
  const at = Temporal.Instant.from("2026-12-01T09:00:00Z").epochMilliseconds;
  const log = [{ at, level: "info" as const, message: "looked" }];
  const line = {
    at,
    kind: "failed" as const,
    attempt: 2,
    startedAt: at - 1_500,
    reason: "r",
    moved: null,
  };
  assert.deepEqual(historyView({ ...line, error: "e", log }), {
    ...{ at: "2026-12-01T09:00:00Z", kind: "failed", attempt: 2 },
    ...{ started_at: "2026-12-01T08:59:58.5Z", reason: "r", error: "e" },
    log: [{ at: "2026-12-01T09:00:00Z", level: "info", message: "looked" }],
    moved: null,
  });
});

const DELIVERY: DeliveryRecord = {
  ...{ seq: 1, jobSeq: 1, jobId: "reminder/7/PRODUCTION", task: "reminder", key: "anna" },
  ...{ to: "anna@example.org", subject: "Reminder", messageId: "<1@example.org>" },
  ...{ state: "failed", attempt: 1, intendedAt: 0, changedAt: 1_000, unknownAt: null },
  answer: "550 <anna@example.org>: no such user",
};

Deno.test("mailView() has the promised fields", () => {
  assert.deepEqual(mailView(DELIVERY, { masked: false }), {
    number: DELIVERY.seq,
    ...{ job: "reminder/7/PRODUCTION", task: "reminder", key: "anna", to: "anna@example.org" },
    ...{ subject: "Reminder", state: "failed", message_id: "<1@example.org>" },
    ...{ intended_at: "1970-01-01T00:00:00Z", changed_at: "1970-01-01T00:00:01Z" },
    ...{ unknown_at: null, answer: "550 <anna@example.org>: no such user" },
  });
});

Deno.test("mailView() hides the address in the server's answer too, in any spelling", () => {
  for (const spelling of ["anna@example.org", "Anna@Example.ORG"]) {
    const answer = `550 <${spelling}>: no such user`;
    const shown = JSON.stringify(mailView({ ...DELIVERY, answer }, { masked: true }));
    assert.doesNotMatch(shown, /anna@/i);
  }
});

Deno.test("planView() shows what would be missed as cancelled or ignored", () => {
  const of = { jobId: "id", item: "7", label: "l", eventAt: 0, runAt: 0, reason: "late" };
  const miss: Change = { action: "miss", seq: 1, reason: "late" };
  const planned = planView("t", { ...of, action: "miss", change: miss });
  assert.equal(planned.action, "cancel");
  const fresh: Change = {
    ...{ action: "create", id: "id", item: "7", occurrence: 1, label: "l" },
    ...{ eventAt: 0, runAt: 0, missed: "late" },
  };
  assert.equal(planView("t", { ...of, action: "miss", change: fresh }).action, "ignore");
  assert.deepEqual(Object.keys(planned), [
    ...["id", "task", "item", "label", "event_at", "run_at", "action", "reason"],
  ]);
});

async function preview(run: Run, store: Store | null = run.store): Promise<readonly PlanView[]> {
  const pages: PlanView[] = [];
  const ask = { store, now: run.clock.now(), signal };
  for await (const page of previewTask(run.prepared, run.task, ask)) pages.push(...page);
  return pages;
}

/** Everything of a store that a preview might change. */
async function dump(store: Store): Promise<unknown> {
  const { environment } = KEY;
  const jobs = await store.jobs({ environment, order: "next", limit: 1_000 });
  const over = await store.jobs({ environment, order: "latest", limit: 1_000 });
  const stories = await Promise.all([...jobs, ...over].map((job) => store.history(job.seq)));
  return { jobs, over, stories, tasks: await store.taskRecords(environment) };
}

Deno.test("previewTask() says what a reconcile would do and changes nothing", async () => {
  await using run = await openRun({ rows: [1, 2, 3].map((id) => itemRow(id, EVENT)) });
  await reconcile(run.parts, run.task, signal);
  run.course.rows = [itemRow(1, EVENT), itemRow(2, "2026-12-05 14:00:00"), itemRow(4, EVENT)];
  const before = await dump(run.store);
  const actions = Object.fromEntries((await preview(run)).map((view) => [view.item, view.action]));
  assert.deepEqual(actions, { 1: "keep", 2: "move", 3: "cancel", 4: "create" });
  assert.deepEqual(await dump(run.store), before);
});

Deno.test("previewTask() of a task never seen remembers nothing", async () => {
  await using run = await openRun({ rows: [itemRow(1, EVENT)] });
  assert.deepEqual((await preview(run)).map((view) => view.action), ["create"]);
  assert.deepEqual(await run.store.taskRecords(KEY.environment), []);
});

Deno.test("previewTask() needs no store", async () => {
  await using run = await openRun({ rows: [itemRow(1, EVENT)] });
  assert.deepEqual((await preview(run, null)).map((view) => view.action), ["create"]);
});

Deno.test("previewTask() decides as the reconcile after it does", async () => {
  await using run = await openRun({ rows: [itemRow(1, EVENT), itemRow(2, EVENT)] });
  await reconcile(run.parts, run.task, signal);
  run.course.rows = [itemRow(2, "2026-12-05 14:00:00"), itemRow(3, EVENT)];
  const changes = (await preview(run)).filter((view) => view.action !== "keep").length;
  assert.equal((await reconcile(run.parts, run.task, signal)).applied, changes);
});

function statusOf(run: Run, store: Store | null = run.store): Promise<Status> {
  return readStatus({
    ...{ config: run.prepared.config, store, now: run.clock.now(), loadedAt: run.clock.now() },
    ...{ problems: [], troubles: [], descriptions: new Map([["reminder", "Reminds"]]) },
    ...{ courseLabel: "fake course", mailLabel: "fake mailer" },
  });
}

Deno.test("readStatus() has the promised fields", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  await reconcile(run.parts, run.task, signal);
  const status = await statusOf(run);
  for (const field of ["running", "pid", "version", "environment", "since", "lock", "store"]) {
    assert.ok(field in status, field);
  }
  assert.equal(status.lock?.holder, "a");
  assert.deepEqual(status.course, { label: "fake course", error: null });
  assert.deepEqual(status.config, {
    ...{ path: "automations.yaml", loaded_at: "2026-12-01T09:00:00Z", problems: [] },
  });
  assert.deepEqual(status.counts, {
    ...{ scheduled: 1, running: 0, succeeded: 0, skipped: 0, failed: 0, cancelled: 0, missed: 0 },
  });
  assert.deepEqual(status.next, [jobView(await run.job())]);
  assert.deepEqual(status.failures, []);
  const [task] = status.tasks;
  assert.equal(task?.name, "reminder");
  assert.equal(task?.description, "Reminds");
  assert.equal(task?.next_at, "2026-12-01T10:00:00Z");
  assert.equal(task?.items, 1);
  assert.equal(task?.reconciled_at, "2026-12-01T09:00:00Z");
});

Deno.test("readStatus() tells why a query fails", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  run.course.isDown = true;
  const { error } = await reconcile(run.parts, run.task, signal);
  const status = await statusOf(run);
  assert.equal(status.course.error, error);
  assert.equal(status.tasks[0]?.error, error);
});

Deno.test("readStatus() forgets the query of a task that is no longer in the file", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  run.course.isDown = true;
  await reconcile(run.parts, run.task, signal);
  const config = { ...run.prepared.config, tasks: [] };
  const status = await statusOf({ ...run, prepared: { ...run.prepared, config } });
  assert.equal(status.course.error, null);
});

Deno.test("readStatus() works without a store", async () => {
  await using run = await openRun();
  const status = await statusOf(run, null);
  assert.equal(status.running, false);
  assert.equal(status.store.exists, false);
  assert.equal(status.lock, null);
  assert.equal(status.tasks.length, 1);
});
