import assert from "node:assert/strict";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import type { Row } from "../../src/handler.ts";
import type { CourseKind } from "../support/course_kinds.ts";
import { names, NEVER, queryContract, refuses, type Test, thousands } from "./query_contract.ts";
import { valueContract } from "./value_contract.ts";

const DATA: CourseData = {
  practice: [
    { id: 1, name: "De Linde", shortname: "linde", city: null },
    { id: 2, name: "Zoë's <b>💪</b>", shortname: ":name; -- '", city: "Den Bosch" },
  ],
  training_type: [{ id: 1, name: "Basis", practice_id: 1 }],
  training: [
    {
      id: 1,
      name: "One",
      trainingtype_id: 1,
      practice_id: 1,
      active: true,
      apply_policies: false,
    },
    {
      id: 2,
      name: "Two",
      trainingtype_id: 1,
      practice_id: 1,
      active: false,
      apply_policies: false,
    },
  ],
  location: [{
    ...{ id: 1, name: "Linde", directions: "", phone_number: "", street: "", house_number: "" },
    ...{ house_number_extention: "", postal_code: "", city: "", state: "", country: "" },
    ...{ practice_id: 1, latitude: 52.0907 },
  }],
  training_event: [{
    id: 1,
    start_time: Date.parse("2026-12-01T09:00:00Z"),
    end_time: Date.parse("2026-12-01T11:30:00Z"),
    training_id: 1,
    location_id: 1,
  }],
  user: [{ id: 7, email: "anna@example.org", active: true }],
};

/** Every promise of the interface `Course`, held against one kind of database. */
export function courseContract(kind: CourseKind): void {
  const test: Test = (name, body) =>
    Deno.test({
      name: `${kind.dialect} course ${name}${kind.need.nameSuffix}`,
      ignore: kind.need.ignore,
      async fn() {
        await using made = await kind.open(DATA);
        await body(made.course, made);
      },
    });
  queryContract(test);
  valueContract(test);
  transactionTests(test);
  closeTests(test);
}

function transactionTests(test: Test): void {
  test("makes every change of a transaction and counts the rows", async (course) => {
    const counts = await course.transaction([
      { sql: "UPDATE training SET name = :name WHERE id > 0", params: { name: "New" } },
      { sql: "DELETE FROM training WHERE id = :id", params: { id: 2, unused: 1 } },
      { sql: "DELETE FROM training WHERE id = 99" },
    ]);
    assert.deepEqual(counts, [2, 1, 0]);
    assert.deepEqual(await names(course), ["New"]);
  });
  test("undoes everything where an expect is not met", async (course) => {
    const counts = await course.transaction([
      { sql: "UPDATE training SET name = 'New'", expect: 2 },
      { sql: "DELETE FROM training WHERE id = 99", expect: 1 },
    ]);
    assert.equal(counts, null);
    assert.deepEqual(await names(course), ["One", "Two"]);
  });
  test("undoes everything where a statement fails, and can go on", async (course) => {
    const rename = { sql: "UPDATE training SET name = 'New'" };
    await refuses(() => course.transaction([rename, { sql: "DELETE FROM nowhere" }]));
    assert.deepEqual(await names(course), ["One", "Two"]);
    assert.deepEqual(await course.transaction([rename]), [2]);
  });
  test("refuses to break a foreign key", async (course) => {
    await refuses(() => course.transaction([{ sql: "DELETE FROM training_type" }]));
  });
  test("changes nothing with an empty transaction", async (course) => {
    assert.deepEqual(await course.transaction([]), []);
  });
  for (
    const sql of [
      "SELECT 1",
      "COMMIT",
      "DROP TABLE training_trainers",
      "DELETE FROM training; DELETE FROM training",
      "WITH x AS (SELECT 1 AS n) SELECT n FROM x",
      "UPDATE training SET name = :missing",
    ]
  ) {
    test(`refuses ${sql} in a transaction`, async (course) => {
      const rename = { sql: "UPDATE training SET name = 'New'" };
      await refuses(() => course.transaction([rename, { sql }]));
      assert.deepEqual(await names(course), ["One", "Two"]);
    });
  }
}

function closeTests(test: Test): void {
  test("waits with closing for pages under way", async (course) => {
    const rows: Row[] = [];
    let closing: Promise<void> | null = null;
    for await (const page of course.pages(thousands(3), {}, NEVER)) {
      rows.push(...page);
      closing ??= course.close();
    }
    await closing;
    assert.equal(rows.length, 3_000);
  });
  test("cannot be reached after closing", async (course) => {
    await course.close();
    await assert.rejects(() => course.ping(), { code: "COURSE_UNREACHABLE" });
  });
}
