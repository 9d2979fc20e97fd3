import assert from "node:assert/strict";
import fc from "fast-check";
import type { BcourseSchedule } from "../../src/run/bcourse/schedule.ts";
import { silentTypes, typesOf } from "../../src/run/bcourse/types.ts";
import { automation, read, schedule, written } from "./schedule_factory.ts";

const ONE = automation({ id: "1", name: "one" });
const TWO = automation({ id: "2", name: "two" });

Deno.test("typesOf() is all where nothing is linked", () => {
  const from = schedule([ONE, TWO], { types: ["A", "B"] });
  assert.deepEqual(typesOf("1", from), { kind: "all" });
});

Deno.test("typesOf() is the linked types and those that nothing is linked to", () => {
  const from = schedule([ONE, TWO], { types: ["A", "B", "C"], links: ["1-A", "2-B"] });
  assert.deepEqual(typesOf("1", from), { kind: "some", names: ["A", "C"], doubtful: [] });
});

Deno.test("typesOf() is only the unlinked types for an automation without links", () => {
  const from = schedule([ONE, TWO], { types: ["A", "B", "C"], links: ["1-A"] });
  assert.deepEqual(typesOf("2", from), { kind: "some", names: ["B", "C"], doubtful: [] });
});

Deno.test("typesOf() is none where every type is linked to others", () => {
  const from = schedule([ONE, TWO], { types: ["A", "B"], links: ["1-A", "1-B"] });
  assert.deepEqual(typesOf("2", from), { kind: "none" });
});

Deno.test("typesOf() names what types of the same name make doubtful", () => {
  const from = schedule([ONE, TWO], { links: ["1-1", "2-2"] });
  const types = [{ id: "1", name: "Basis" }, { id: "2", name: "Basis" }];
  assert.deepEqual(typesOf("1", { ...from, types }), {
    kind: "some",
    names: ["Basis"],
    doubtful: ["Basis"],
  });
});

Deno.test("silentTypes() are those with nothing but automations that are switched off", () => {
  const off = { ...TWO, isActive: false };
  const from = schedule([ONE, off], { types: ["A", "B", "C"], links: ["1-A", "2-A", "2-B"] });
  assert.deepEqual(silentTypes(from).map((type) => type.id), ["B"]);
});

/** Bcourse's rule as Bcourse tells it: from the side of the training type. */
function bcourseRuns(from: BcourseSchedule, type: string): readonly string[] {
  const active = from.automations.filter((one) => one.isActive).map((one) => one.id);
  const linked = from.links.filter((link) => link.type === type).map((link) => link.automation);
  return linked.length === 0 ? active : active.filter((id) => linked.includes(id));
}

/** A name that survives: blanks around names of training types are not Bcourse's. */
const NAME = fc.string({ unit: "grapheme", maxLength: 30 })
  .filter((name) => name.trim() === name && name !== "");

const SCHEDULE = fc.record({
  names: fc.uniqueArray(fc.oneof(NAME, fc.constantFrom("a b", "a_b", "__proto__", "7")), {
    maxLength: 5,
  }),
  types: fc.uniqueArray(fc.oneof(NAME, fc.constantFrom("${HOME}", "yes", "7", "- a: b # c")), {
    maxLength: 5,
  }),
  active: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  links: fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 8 }),
}).map(({ names, types, active, links }): BcourseSchedule => ({
  automations: names.map((name, at) =>
    automation({ id: String(at), name, isActive: active[at] ?? true })
  ),
  types: types.map((name, at) => ({ id: String(at), name })),
  links: links.filter(([one, type]) => one < names.length && type < types.length)
    .map(([one, type]) => ({ automation: String(one), type: String(type) })),
}));

Deno.test("the file that is written runs what Bcourse ran, for each training type", async () => {
  await fc.assert(fc.asyncProperty(SCHEDULE, async (from) => {
    const { config, warnings } = read(await written(from));
    assert.deepEqual(warnings.filter(({ path }) => path !== "tasks"), []);
    assert.equal(config.tasks.length, from.automations.length);
    // Keys of digits come first in a JavaScript object, so tasks are found by their description.
    const taskOf = (name: string) =>
      config.tasks.find((task) => (task.description ?? task.name) === name);
    for (const type of from.types) {
      const runs = from.automations.filter(({ name }) => {
        const task = taskOf(name);
        assert.ok(task !== undefined, `no task for ${name}`);
        const { enabled, trainingTypes } = task;
        return enabled && (trainingTypes.length === 0 || trainingTypes.includes(type.name));
      });
      assert.deepEqual(runs.map(({ id }) => id), bcourseRuns(from, type.id));
    }
  }));
});
