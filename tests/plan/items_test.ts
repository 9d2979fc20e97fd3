import assert from "node:assert/strict";
import type { Row } from "../../src/handler.ts";
import { gatherItems } from "../../src/plan/items.ts";
import { ms, taskSettings } from "../support/task_factory.ts";

function gather(rows: readonly Row[]): ReturnType<ReturnType<typeof gatherItems>["finish"]> {
  const gathering = gatherItems(taskSettings().columns, { withRows: true });
  gathering.add(rows);
  return gathering.finish();
}

Deno.test("gatherItems() keeps trainings of the same name apart by their ids", () => {
  const { items } = gather([
    { id: 1, label: "Basis", event_at: "2026-12-01 09:00:00" },
    { id: 2, label: "Basis", event_at: "2026-12-01 09:00:00" },
  ]);
  assert.deepEqual([...items.keys()], ["1", "2"]);
});

Deno.test("gatherItems() gathers the events of an item, earliest first, each once", () => {
  const { items } = gather([
    { id: 1, label: "Basis", event_at: "2026-12-08 09:00:00" },
    { id: 1, label: "Basis", event_at: "2026-12-01 09:00:00" },
    { id: 1, label: "Basis", event_at: "2026-12-01T09:00:00Z" },
  ]);
  const times = items.get("1")?.events.map((event) => event.eventAt);
  assert.deepEqual(times, [ms("2026-12-01T09:00:00Z"), ms("2026-12-08T09:00:00Z")]);
});

Deno.test("gatherItems() names id and column of a row it cannot use, and goes on", () => {
  const { items, problems } = gather([
    { id: 1, label: "A", event_at: "soon" },
    { id: null, label: "B", event_at: "2026-12-01 09:00:00" },
    { id: 3, label: "C", event_at: null },
    { id: 4, label: "D", event_at: "2026-12-01 09:00:00" },
  ]);
  assert.deepEqual([...items.keys()], ["4"]);
  assert.equal(problems.length, 3);
  assert.ok(problems[0]?.startsWith("item 1: column event_at:"));
  assert.ok(problems[1]?.startsWith("row 2: column id:"));
  assert.ok(problems[2]?.startsWith("item 3: column event_at:"));
});

Deno.test("gatherItems() takes blanks around a training type for nothing", () => {
  const row = { id: 1, label: "A", event_at: "2026-12-01 09:00:00", training_type: " Basis " };
  assert.equal(gather([row]).items.get("1")?.trainingType, "Basis");
});

Deno.test("gatherItems() counts the problems it does not list", () => {
  const rows = Array.from({ length: 25 }, (_, id) => ({ id, label: "A", event_at: "soon" }));
  const { problems } = gather(rows);
  assert.equal(problems.at(-1), "and 5 more rows");
});
