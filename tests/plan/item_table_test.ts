import assert from "node:assert/strict";
import fc from "fast-check";
import { ItemTable } from "../../src/plan/item_table.ts";
import type { FoundItem } from "../../src/plan/items.ts";

interface OneRow extends Omit<FoundItem, "events"> {
  readonly eventAt: number;
}

const rows: fc.Arbitrary<OneRow[]> = fc.array(
  fc.record({
    id: fc.constantFrom("1", "2", "3", "4", "5"),
    label: fc.constantFrom("a", "b"),
    trainingType: fc.constantFrom("Basis", null),
    eventAt: fc.nat(5),
  }),
  { maxLength: 8 },
);

/** @param until rows that are added; fewer than all where the answer breaks off */
function fill(table: ItemTable, answer: readonly OneRow[], until = answer.length): void {
  table.begin();
  for (const { eventAt, ...item } of answer.slice(0, until)) {
    table.add(item, { eventAt, row: { eventAt } });
  }
  if (until === answer.length) table.finish();
}

function wantedOf(answer: readonly OneRow[]): ReadonlyMap<string, FoundItem> {
  return new Map(
    [...Map.groupBy(answer, ({ id }) => id)].map(([id, [first, ...others]]) => {
      const times = new Set([first, ...others].flatMap((row) => row?.eventAt ?? []));
      const events = [...times].sort((a, b) => a - b);
      const { label = "", trainingType = null } = first ?? {};
      const rows = events.map((eventAt) => ({ eventAt, row: { eventAt } }));
      return [id, { id, label, trainingType, events: rows }];
    }),
  );
}

Deno.test("a table holds the last answer, whichever were in it before", () => {
  const answers = fc.array(fc.record({ answer: rows, breaksOff: fc.boolean() }), { minLength: 1 });
  fc.assert(
    fc.property(answers, (history) => {
      const table = new ItemTable();
      for (const { answer, breaksOff } of history) {
        fill(table, answer, breaksOff ? Math.floor(answer.length / 2) : answer.length);
        if (breaksOff && answer.length > 0) continue;
        const wanted = wantedOf(answer);
        assert.equal(table.size, wanted.size);
        assert.deepEqual(new Map(table), wanted);
        assert.deepEqual(new Set(table.keys()), new Set(wanted.keys()));
        for (const id of ["1", "2", "3", "4", "5"]) {
          assert.equal(table.has(id), wanted.has(id));
          assert.deepEqual(table.get(id), wanted.get(id));
        }
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("a set of a table's items holds what was added, and nothing that the table has not", () => {
  const table = new ItemTable();
  const item = (id: string): OneRow => ({ id, label: id, trainingType: null, eventAt: 1 });
  fill(table, [item("1"), item("2"), item("3")]);
  fill(table, [item("2"), item("4")]);
  const set = table.createSet();
  for (const id of ["1", "2", "5"]) set.add(id);
  assert.deepEqual(["1", "2", "3", "4", "5"].filter((id) => set.has(id)), ["2"]);
  set.delete("2");
  assert.ok(!set.has("2"));
});
