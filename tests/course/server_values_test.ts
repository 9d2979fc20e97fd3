import assert from "node:assert/strict";
import type { Cell } from "../../src/handler.ts";
import { COURSE_KINDS, type TestCourse } from "../support/course_kinds.ts";

type Column = readonly [type: string, literal: string, found: Cell];

const COLUMNS: Readonly<Record<"mysql" | "postgres", readonly Column[]>> = {
  mysql: [
    ["TINYINT(1)", "1", 1],
    ["BOOLEAN", "FALSE", 0],
    ["TINYINT", "-7", -7],
    ["BIGINT", "9007199254740993", "9007199254740993"],
    ["BIGINT", "-9007199254740993", "-9007199254740993"],
    ["BIGINT UNSIGNED", "18446744073709551615", "18446744073709551615"],
    ["BIGINT", "9007199254740991", 9_007_199_254_740_991],
    ["DECIMAL(20,4)", "12345678901234.5000", "12345678901234.5000"],
    ["FLOAT", "1.1", 1.1],
    ["FLOAT", "52.0907", 52.0907],
    ["DOUBLE", "1.1", 1.1],
    ["BIT(1)", "b'1'", 1],
    ["BIT(12)", "b'100000000001'", 2049],
    ["YEAR", "2026", 2026],
    ["DATE", "'2026-12-01'", "2026-12-01"],
    ["TIME", "'09:05:00'", "09:05:00.000000"],
    ["TIME", "'-12:30:00'", "-12:30:00.000000"],
    ["TIME(3)", "'09:05:00.25'", "09:05:00.250000"],
    ["DATETIME", "'2026-12-01 09:00:00'", "2026-12-01 09:00:00.000000"],
    ["DATETIME(6)", "'2026-12-01 09:00:00.000001'", "2026-12-01 09:00:00.000001"],
    ["TIMESTAMP NULL", "'2026-07-01 09:00:00'", "2026-07-01 09:00:00.000000"],
    ["DATETIME", "'0000-00-00 00:00:00'", null],
    ["TIMESTAMP NULL", "'0000-00-00 00:00:00'", null],
    ["DATE", "'0000-00-00'", null],
    ["BINARY(16)", "x'00112233445566778899aabbccddeeff'", "00112233445566778899aabbccddeeff"],
    ["BLOB", "x'00ffa0'", "00ffa0"],
    ["BLOB", "''", ""],
    ["CHAR(3)", "'ab'", "ab"],
    ["LONGTEXT CHARACTER SET utf8mb4", "'Zoë 💪'", "Zoë 💪"],
    ["VARCHAR(20) CHARACTER SET latin1", "'Zoë'", "Zoë"],
    ["VARCHAR(20) COLLATE utf8mb4_bin", "'Zoë'", "Zoë"],
    ["ENUM('before','after')", "'after'", "after"],
    ["SET('a','b','c')", "'a,c'", "a,c"],
    ["JSON", `'{"a": [1, 9007199254740993]}'`, `{"a": [1, 9007199254740993]}`],
    ["UUID", "'00112233-4455-6677-8899-aabbccddeeff'", "00112233-4455-6677-8899-aabbccddeeff"],
    ["INT", "NULL", null],
  ],
  postgres: [
    ["boolean", "true", 1],
    ["boolean", "false", 0],
    ["smallint", "-7", -7],
    ["bigint", "9007199254740993", "9007199254740993"],
    ["bigint", "9007199254740991", 9_007_199_254_740_991],
    ["numeric(20,4)", "12345678901234.5", "12345678901234.5000"],
    ["real", "1.1", 1.1],
    ["double precision", "1.1", 1.1],
    ["double precision", "'NaN'", "NaN"],
    ["date", "'2026-12-01'", "2026-12-01"],
    ["time", "'09:05'", "09:05:00.000000"],
    ["timestamp", "'2026-12-01 09:00'", "2026-12-01 09:00:00.000000"],
    ["timestamp(3)", "'2026-12-01 09:00:00.25'", "2026-12-01 09:00:00.250000"],
    ["timestamptz", "'2026-07-01 09:00:00+02'", "2026-07-01 07:00:00.000000"],
    ["timestamp", "'infinity'", "infinity"],
    ["interval", "'2 days 03:00:00'", "2 days 03:00:00"],
    ["bytea", String.raw`'\x00ffa0'`, "00ffa0"],
    ["bytea", "''", ""],
    ["uuid", "'00112233-4455-6677-8899-AABBCCDDEEFF'", "00112233-4455-6677-8899-aabbccddeeff"],
    ["char(3)", "'ab'", "ab "],
    ["text", "'Zoë 💪'", "Zoë 💪"],
    ["json", `'{"a": [1, 9007199254740993]}'`, `{"a": [1, 9007199254740993]}`],
    ["jsonb", `'{"a":1}'`, `{"a": 1}`],
    ["integer[]", "'{1,2}'", "{1,2}"],
    ["integer", "NULL", null],
  ],
};

async function fill(made: TestCourse, columns: readonly Column[]): Promise<void> {
  const types = columns.map(([type], at) => `c${at} ${type}`);
  await made.change(`CREATE TABLE every_type (${types.join(", ")})`);
  const values = columns.map(([, literal]) => literal);
  await made.change(`INSERT INTO every_type VALUES (${values.join(", ")})`);
}

for (const { dialect, need, open } of COURSE_KINDS) {
  if (dialect === "sqlite") continue;
  const test = (name: string, body: (made: TestCourse) => Promise<void>) =>
    Deno.test({
      name: `${dialect} course ${name}${need.nameSuffix}`,
      ignore: need.ignore,
      async fn() {
        await using made = await open({});
        await body(made);
      },
    });

  test("gives every type as its text, number or null", async (made) => {
    const columns = COLUMNS[dialect];
    if (dialect === "mysql") await made.change("SET SESSION sql_mode = 'ANSI_QUOTES'");
    await fill(made, columns);
    const [row = {}] = await made.course.all("SELECT * FROM every_type", {});
    const found = columns.map(([type], at) => [type, row[`c${at}`]]);
    assert.deepEqual(found, columns.map(([type, , wanted]) => [type, wanted]));
  });

  test("sees columns that were added after it asked", async (made) => {
    const sql = "SELECT * FROM every_type";
    await fill(made, [["INTEGER", "1", 1]]);
    assert.deepEqual(await made.course.columns(sql), ["c0"]);
    assert.deepEqual(await made.course.all(sql, {}), [{ c0: 1 }]);
    await made.change("ALTER TABLE every_type ADD more VARCHAR(10) DEFAULT 'new'");
    assert.deepEqual(await made.course.columns(sql), ["c0", "more"]);
    assert.deepEqual(await made.course.all(sql, {}), [{ c0: 1, more: "new" }]);
  });

  // A query of MySQL can change none.
  if (dialect === "mysql") continue;
  test("keeps no setting that a query changed", async (made) => {
    const zone = "SELECT set_config('TimeZone', 'Asia/Tokyo', false) AS zone";
    await made.course.all(zone, {});
    await made.course.all(
      "SELECT set_config('default_transaction_read_only', 'off', false) AS x",
      {},
    );
    assert.deepEqual(await made.course.all("SELECT current_setting('TimeZone') AS zone", {}), [
      { zone: "UTC" },
    ]);
  });
}
