import assert from "node:assert/strict";
import type { Cell } from "../../src/handler.ts";
import { names, refuses, type Test } from "./query_contract.ts";

/** What the interface promises of values, on their way in and out. */
export function valueContract(test: Test): void {
  comingOut(test);
  alone(test);
  inPlace(test);
  hostile(test);
}

function comingOut(test: Test): void {
  test("gives times in UTC with six digits, and the same texts find them", async (course) => {
    const sql = "SELECT start_time, end_time FROM training_event WHERE start_time = :at";
    assert.deepEqual(await course.all(sql, { at: "2026-12-01 09:00:00.000000" }), [
      { start_time: "2026-12-01 09:00:00.000000", end_time: "2026-12-01 11:30:00.000000" },
    ]);
  });
  test("compares times with texts", async (course) => {
    const sql = "SELECT id FROM training_event WHERE start_time > :since AND start_time <= :now";
    const found = async (since: string, now: string) =>
      (await course.all(sql, { since, now })).map((row) => row.id);
    const [before, at] = ["2026-12-01 08:59:59.000000", "2026-12-01 09:00:00.000000"];
    assert.deepEqual(await found(before, at), [1]);
    assert.deepEqual(await found(at, "2026-12-31 00:00:00.000000"), []);
    assert.deepEqual(await found("2026-01-01 00:00:00.000000", before), []);
  });
  test("gives booleans as 1 and 0, and takes both", async (course) => {
    const sql = "SELECT id, active FROM training WHERE active = :active";
    for (const active of [true, 1]) {
      assert.deepEqual(await course.all(sql, { active }), [{ id: 1, active: 1 }]);
    }
    assert.deepEqual(await course.all(sql, { active: false }), [{ id: 2, active: 0 }]);
  });
  test("gives floating numbers as numbers", async (course) => {
    assert.deepEqual(await course.all("SELECT latitude, longitude FROM location", {}), [
      { latitude: 52.0907, longitude: null },
    ]);
  });
  test("counts and takes extremes as numbers and times", async (course) => {
    const sql = "SELECT count(*) AS n, max(id) AS last FROM training";
    assert.deepEqual(await course.all(sql, {}), [{ n: 2, last: 2 }]);
    assert.deepEqual(await course.all("SELECT min(start_time) AS first FROM training_event", {}), [
      { first: "2026-12-01 09:00:00.000000" },
    ]);
  });
  test("puts texts together by ||", async (course) => {
    const sql = "SELECT name || ', ' || COALESCE(city, :none) AS line FROM practice WHERE id = 1";
    assert.deepEqual(await course.all(sql, { none: "-" }), [{ line: "De Linde, -" }]);
  });
}

function alone(test: Test): void {
  const values: readonly (readonly [what: string, value: Cell, found: Cell])[] = [
    ["text", "it's :x", "it's :x"],
    ["an empty text", "", ""],
    ["a whole number", 12, 12],
    ["a number below zero", -9_007_199_254_740_991, -9_007_199_254_740_991],
    ["a fraction", 1.5, 1.5],
    ["true", true, 1],
    ["false", false, 0],
    ["null", null, null],
  ];
  for (const [what, value, found] of values) {
    test(`gives back ${what} that stands alone`, async (course) => {
      assert.deepEqual(await course.all("SELECT :x AS x", { x: value }), [{ x: found }]);
    });
  }
  for (const [value, count] of [[null, 2], ["Den Bosch", 1], ["nowhere", 0]] as const) {
    test(`takes ${value} for a filter that may be left out`, async (course) => {
      const sql = "SELECT id FROM practice WHERE :city IS NULL OR city = :city";
      assert.equal((await course.all(sql, { city: value })).length, count);
    });
  }
}

function inPlace(test: Test): void {
  test("takes numbers where the database wants whole ones", async (course) => {
    const sql = "SELECT substr(name, :from) AS rest FROM practice ORDER BY id LIMIT :most";
    assert.deepEqual(await course.all(sql, { from: 4, most: 1 }), [{ rest: "Linde" }]);
  });
  test("takes a number where text is wanted", async (course) => {
    await course.transaction([{ sql: "UPDATE training SET name = :n", params: { n: 12 } }]);
    assert.deepEqual(await names(course), ["12", "12"]);
    const sql = "SELECT id FROM training WHERE name = :n ORDER BY id";
    assert.deepEqual(await course.all(sql, { n: 12 }), [{ id: 1 }, { id: 2 }]);
  });
  test("writes texts, times, booleans, numbers and null", async (course) => {
    const values = {
      name: "Zoë 💪 \\ ' \" ` %_ {{ x }}",
      active: false,
      most: null,
      at: "2027-02-03 04:05:06.000000",
    };
    const [count] = await course.transaction([{
      sql: "UPDATE training SET name = :name, active = :active, max_participants = :most, " +
        "update_datetime = :at WHERE id = :id",
      params: { ...values, id: 1 },
      expect: 1,
    }]) ?? [];
    assert.equal(count, 1);
    const sql = "SELECT name, active, max_participants AS most, update_datetime AS at " +
      "FROM training WHERE id = 1";
    assert.deepEqual(await course.all(sql, {}), [{ ...values, active: 0 }]);
  });
  test("inserts rows with ids of the database's own", async (course) => {
    const sql = "INSERT INTO message (subject, body, envelop_from_id, created_date) " +
      "VALUES (:subject, :body, :from, :now)";
    const params = { subject: "s", body: "b", from: 7, now: "2026-12-01 09:00:00.000000" };
    assert.deepEqual(await course.transaction([{ sql, params }, { sql, params }]), [1, 1]);
    assert.deepEqual(await course.all("SELECT count(*) AS n FROM message WHERE id > 0", {}), [
      { n: 2 },
    ]);
  });
  test("counts the rows that a change finds, also those that stay the same", async (course) => {
    const same = { sql: "UPDATE training SET name = 'One' WHERE id = 1", expect: 1 };
    assert.deepEqual(await course.transaction([same, same]), [1, 1]);
  });
}

function hostile(test: Test): void {
  const texts: readonly (readonly [what: string, text: string])[] = [
    ["quotes", `'"\`; DROP TABLE training; -- \\' /* " */`],
    ["a backslash at the end", "C:\\"],
    ["marks that turn the direction", "\u202Eevil\u202C \u200F"],
    ["braces", "{{ ''.constructor }} {% x %} ${y} $1 ? :name"],
    ["line ends and tabs", "a\r\nb\tc"],
    ["signs beyond the first plane", "💪🏽👩‍👩‍👧 𝔘"],
  ];
  for (const [what, text] of texts) {
    test(`keeps a text with ${what}`, async (course) => {
      const sql = "UPDATE training SET name = :text WHERE name <> :text";
      assert.deepEqual(await course.transaction([{ sql, params: { text } }]), [2]);
      assert.deepEqual(await names(course), [text, text]);
      const found = "SELECT id FROM training WHERE name = :text AND id = :id";
      assert.deepEqual(await course.all(found, { text, id: 1 }), [{ id: 1 }]);
    });
  }
  test("keeps a text of 10 kB", async (course) => {
    const body = "é".repeat(5_000);
    await course.transaction([{
      sql: "UPDATE training_type SET description = :body",
      params: { body },
    }]);
    const [row] = await course.all("SELECT description FROM training_type", {});
    assert.equal(row?.description, body);
  });
  test("refuses SQL with a NUL character", async (course) => {
    await refuses(() => course.all("SELECT 1 AS a\0; DELETE FROM training", {}));
    await refuses(() => course.transaction([{ sql: "DELETE FROM training\0 WHERE id = 1" }]));
    assert.deepEqual(await names(course), ["One", "Two"]);
  });
  for (
    const sql of [
      "SELECT name INTO OUTFILE '/tmp/bcourse-never' FROM training",
      "SELECT name INTO elsewhere FROM training",
      "SELECT name FROM training FOR UPDATE; DELETE FROM training",
    ]
  ) {
    test(`refuses ${sql}`, async (course) => {
      await refuses(() => course.all(sql, {}));
      await refuses(() => course.columns(sql));
      assert.deepEqual(await names(course), ["One", "Two"]);
    });
  }
}
