import assert from "node:assert/strict";
import type { BcourseAutomation } from "../../src/run/bcourse/schedule.ts";
import { type ImportedTask, toTasks } from "../../src/run/bcourse/tasks.ts";
import { automation, HANDLERS, read, schedule, written } from "./schedule_factory.ts";

function taskOf(given: Partial<BcourseAutomation>): ImportedTask {
  const [task] = toTasks(schedule([automation(given)]), HANDLERS);
  if (task === undefined) throw new Error("wanted one task");
  return task;
}

Deno.test("toTasks() takes over name, class, side, events, interval and switch", () => {
  assert.deepEqual(taskOf({}), {
    key: "StudentReminder",
    original: "StudentReminder",
    entry: {
      handler: "StudentReminderTask",
      event: "first",
      offset: "2 days",
      direction: "before",
      enabled: true,
    },
    notes: [],
  });
});

Deno.test("toTasks() keeps what is switched off switched off", () => {
  const { entry, notes } = taskOf({ isActive: false });
  assert.equal(entry.enabled, false);
  assert.deepEqual(notes, ["It is switched off in Bcourse."]);
});

Deno.test("toTasks() has DeleteTrainingTask catch up and change the database", () => {
  const { entry } = taskOf({ className: "DeleteTrainingTask", beforeAfter: "after" });
  assert.equal(entry.catch_up, true);
  assert.equal(entry.writes, true);
  assert.equal(entry.direction, "after");
});

const FLAWS: readonly (readonly [string, Partial<BcourseAutomation>, RegExp])[] = [
  ["a class that does not come yet", { className: "AutomaticWaitList" }, /does not come with this/],
  ["a class of somebody's own", { className: "MyTask" }, /none of Bcourse's own classes/],
  ["no class", { className: null, classId: null }, /names no class for it/],
  ["a class that is not there", { className: null, classId: "9" }, /its class is not in Bcourse/],
  ["an interval that is a number", { interval: 172800 }, /its interval is 172800 in Bcourse/],
  ["an interval beyond ten years", { interval: "1990-01-01 00:00:00" }, /up to ten years/],
  ["another direction", { beforeAfter: "during" }, /its direction is "during"/],
  ["another choice of events", { events: "" }, /its choice of events is ""/],
];

for (const [what, given, wanted] of FLAWS) {
  Deno.test(`toTasks() switches off a task with ${what}, and says why`, async () => {
    const { entry, notes } = taskOf(given);
    assert.equal(entry.enabled, false);
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? "", wanted);
    assert.match(notes[0] ?? "", /^Switched off: /);
    const { config, warnings } = read(await written(schedule([automation(given)])));
    assert.deepEqual([config.tasks.length, warnings], [1, []]);
  });
}

Deno.test("toTasks() switches off what Bcourse runs for no training type", () => {
  const both = [automation(), automation({ id: "2", name: "Other" })];
  const [, other] = toTasks(schedule(both, { types: ["A"], links: ["1-A"] }), HANDLERS);
  assert.equal(other?.entry.enabled, false);
  assert.equal(other?.entry.training_types, undefined);
  assert.match(other?.notes[0] ?? "", /Bcourse runs this one for none/);
});

Deno.test("toTasks() turns an interval below zero round", () => {
  const { entry, notes } = taskOf({ interval: "1969-12-31 00:00:00.000000" });
  assert.deepEqual([entry.offset, entry.direction, entry.enabled], ["1 day", "after", true]);
  assert.match(notes[0] ?? "", /before became after/);
});

const KEYS: readonly (readonly [name: string, key: string])[] = [
  ["Herinnering: één dag", "herinnering_een_dag"],
  ["  ", "schedule_1"],
  ["日本", "schedule_1"],
  ["__proto__", "proto"],
  ["a".repeat(70), "a".repeat(60)],
];

for (const [name, key] of KEYS) {
  Deno.test(`toTasks() makes the key ${key} of ${JSON.stringify(name)}`, () => {
    const { key: found, entry } = taskOf({ name });
    assert.equal(found, key);
    // Its name is the tag of its text in Bcourse.
    assert.equal(entry.template, name.trim() === "" ? undefined : name);
  });
}

Deno.test("toTasks() gives no two tasks the same key", () => {
  const names = ["a b", "a_b", "A b", "a-b"];
  const from = names.map((name, index) => automation({ id: String(index), name }));
  assert.deepEqual(toTasks(schedule(from), HANDLERS).map(({ key }) => key), [
    "a_b_2",
    "a_b",
    "a_b_3",
    "a-b",
  ]);
});
