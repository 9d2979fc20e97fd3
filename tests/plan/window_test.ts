import assert from "node:assert/strict";
import { since } from "../../src/plan/window.ts";
import { ms, taskSettings } from "../support/task_factory.ts";

const NOW = ms("2026-12-01T09:00:00Z");
const ASK = { now: NOW, timezone: "Europe/Amsterdam", oldestOpenEvent: null };

Deno.test("since() is now for a task before its event", () => {
  assert.equal(since(taskSettings(), ASK), NOW);
});

Deno.test("since() is offset and grace back for a task after its event", () => {
  const task = taskSettings({ direction: "after" });
  assert.equal(since(task, ASK), ms("2026-11-28T09:00:00Z"));
});

Deno.test("since() keeps an event in sight that falls together with its job", () => {
  const task = taskSettings({ offset: { months: 0, days: 0, ms: 0 } });
  assert.equal(since(task, ASK), ms("2026-11-30T09:00:00Z"));
});

Deno.test("since() never passes an event that a job still waits for", () => {
  const oldestOpenEvent = ms("2026-11-01T09:00:00Z");
  assert.equal(since(taskSettings(), { ...ASK, oldestOpenEvent }), oldestOpenEvent - 1);
});
