import assert from "node:assert/strict";
import type { Course } from "../../src/course/course.ts";
import { CourseError } from "../../src/domain/errors.ts";
import type { TestCourse } from "../support/course_kinds.ts";

/** Declares one test on a fresh course database. */
export type Test = (
  name: string,
  body: (course: Course, made: TestCourse) => Promise<void>,
) => void;

/** A signal that never aborts. */
export const NEVER = new AbortController().signal;
const DIGITS = "d AS (SELECT 0 AS n" +
  Array.from({ length: 9 }, (_, n) => ` UNION ALL SELECT ${n + 1}`).join("") + ")";
/** A query for 1,000 numbers times so many. */
export const thousands = (count: number): string =>
  `WITH ${DIGITS} SELECT a.n + 10 * b.n + 100 * c.n + 1000 * e.n AS n FROM d a, d b, d c, d e WHERE e.n < ${count}`;

/** What the interface promises of queries. */
export function queryContract(test: Test): void {
  cellTests(test);
  parameterTests(test);
  refusalTests(test);
  pageTests(test);
}

function cellTests(test: Test): void {
  test("gives text, numbers and null as they are", async (course) => {
    const sql = "SELECT id, name, city FROM practice ORDER BY id";
    assert.deepEqual(await course.all(sql, {}), [
      { id: 1, name: "De Linde", city: null },
      { id: 2, name: "Zoë's <b>💪</b>", city: "Den Bosch" },
    ]);
  });
  test("gives integers beyond 2^53 as text", async (course) => {
    const sql =
      "SELECT 9007199254740991 AS safe, 9007199254740993 AS big, -9007199254740993 AS low";
    assert.deepEqual(await course.all(sql, {}), [
      { safe: 9007199254740991, big: "9007199254740993", low: "-9007199254740993" },
    ]);
  });
  test("finds true booleans without comparing them", async (course) => {
    assert.deepEqual(await course.all("SELECT id FROM training WHERE active", {}), [{ id: 1 }]);
  });
  test("keeps the order that the query asks for", async (course) => {
    const sql = `${thousands(2)} AND (c.n = 3 OR b.n = 7) ORDER BY b.n, a.n DESC, e.n, c.n`;
    const found = (await course.all(sql, {})).map((row) => Number(row.n));
    const place = (n: number): string =>
      [Math.floor(n / 10) % 10, 9 - n % 10, Math.floor(n / 1_000), Math.floor(n / 100) % 10].join();
    assert.equal(found.length, 380);
    assert.deepEqual(found.map(place), found.map(place).toSorted());
  });
  test("gives the last of two columns of the same name", async (course) => {
    assert.deepEqual(await course.columns("SELECT 1 AS a, 2 AS b, 3 AS a"), ["a", "b", "a"]);
    assert.deepEqual(await course.all("SELECT 1 AS a, 2 AS b, 3 AS a", {}), [{ a: 3, b: 2 }]);
  });
  test('understands the quoted table "user"', async (course) => {
    assert.deepEqual(await course.all('SELECT u.email FROM "user" u', {}), [
      { email: "anna@example.org" },
    ]);
  });
  test("names the columns in order, without running the query", async (course) => {
    const sql = "SELECT name AS label, id FROM practice WHERE id = :id";
    assert.deepEqual(await course.columns(sql), ["label", "id"]);
  });
  test("answers a ping", async (course) => {
    await course.ping();
  });
}

function parameterTests(test: Test): void {
  test("binds a parameter wherever it is mentioned and ignores the others", async (course) => {
    const sql = "SELECT id FROM practice WHERE id = :id OR id + 1 = :id ORDER BY id";
    assert.deepEqual(await course.all(sql, { id: 2, other: "x" }), [{ id: 1 }, { id: 2 }]);
  });
  test("finds a number that is given as text", async (course) => {
    assert.equal(
      (await course.all("SELECT id FROM practice WHERE id = :id", { id: "2" })).length,
      1,
    );
  });
  test("binds text, booleans and null", async (course) => {
    const named = "SELECT id FROM practice WHERE shortname = :name";
    assert.deepEqual(await course.all(named, { name: ":name; -- '" }), [{ id: 2 }]);
    const active = "SELECT id FROM training WHERE active = :active";
    assert.deepEqual(await course.all(active, { active: false }), [{ id: 2 }]);
    const missing = "SELECT id FROM practice WHERE COALESCE(:city, city) = 'Den Bosch'";
    assert.deepEqual(await course.all(missing, { city: null }), [{ id: 2 }]);
  });
  test("leaves colons in texts, names and comments alone", async (course) => {
    const sql = `SELECT ':a' AS "b:c" -- :d\n /* :e */ FROM practice WHERE id = :id`;
    assert.deepEqual(await course.all(sql, { id: 1 }), [{ "b:c": ":a" }]);
  });
  test("refuses a statement whose parameter nobody gives", async (course) => {
    await refuses(() => course.all("SELECT id FROM practice WHERE id = :id", { other: 1 }));
    await refuses(() => course.all("SELECT :toString AS x", {}));
  });
}

function refusalTests(test: Test): void {
  test("accepts one statement with comments and semicolons around it", async (course) => {
    const sql = "-- first\n;/* ; */ SELECT id FROM practice WHERE id = 1 ; ; -- last ;";
    assert.deepEqual(await course.all(sql, {}), [{ id: 1 }]);
  });
  for (
    const [what, sql] of [
      ["nothing", ""],
      ["a comment", "-- SELECT 1"],
      ["two statements", "SELECT 1; SELECT 2"],
      ["a statement behind a comment", "SELECT 1; /* */ DELETE FROM training"],
      ["an UPDATE", "UPDATE training SET name = 'x'"],
      ["a DELETE behind WITH", "WITH x AS (SELECT 1) DELETE FROM training RETURNING id"],
      ["a DROP", "DROP TABLE training"],
      ["an unknown table", "SELECT id FROM nowhere"],
      ["what is no SQL", "SELECT FROM WHERE"],
      ["a parameter without a name", "SELECT id FROM practice WHERE id = ?"],
    ] as const
  ) {
    test(`refuses ${what} as a query and changes nothing`, async (course) => {
      await refuses(() => course.all(sql, {}));
      await refuses(() => course.columns(sql));
      assert.deepEqual(await names(course), ["One", "Two"]);
    });
  }
}

function pageTests(test: Test): void {
  test("gives rows in pages of at most 1,000", async (course) => {
    const sizes: number[] = [];
    for await (const page of course.pages(thousands(3), {}, NEVER)) sizes.push(page.length);
    assert.equal(sizes.reduce((sum, size) => sum + size, 0), 3_000);
    assert.equal(Math.max(...sizes), 1_000);
  });
  test("gives no page where there is no row", async (course) => {
    for await (const page of course.pages("SELECT id FROM practice WHERE id < 0", {}, NEVER)) {
      assert.fail(`got ${page.length} rows`);
    }
  });
  test("lets other work go on between two pages", async (course) => {
    let turns = 0;
    const seen: number[] = [];
    const other = setInterval(() => turns += 1, 0);
    for await (const _ of course.pages(thousands(3), {}, NEVER)) {
      const before = turns;
      while (turns === before) await new Promise((resolve) => setImmediate(resolve));
      seen.push(turns);
    }
    clearInterval(other);
    assert.equal(new Set(seen).size, 3);
  });
  test("ends between two pages when the signal aborts", async (course) => {
    const stop = new AbortController();
    let rows = 0;
    for await (const page of course.pages(thousands(3), {}, stop.signal)) {
      rows += page.length;
      stop.abort();
    }
    assert.equal(rows, 1_000);
  });
  test("asks nothing when the signal has aborted already", async (course) => {
    const pages = course.pages("SELECT id FROM practice", {}, AbortSignal.abort());
    assert.deepEqual(await Array.fromAsync(pages), []);
  });
  test("writes after a consumer stopped early", async (course) => {
    for await (const _ of course.pages(thousands(3), {}, NEVER)) break;
    const sql = "UPDATE training SET name = 'New' WHERE id = 1";
    assert.deepEqual(await course.transaction([{ sql }]), [1]);
  });
  test("refuses to hold more than 100,000 rows", async (course) => {
    const { length } = await course.all(`${thousands(10).replace("d e", "d e, d f")}`, {});
    assert.equal(length, 100_000);
    const more = `${thousands(10).replace("d e", "d e, d f")} UNION ALL SELECT 1`;
    await refuses(() => course.all(more, {}));
  });
}

/** Names of the trainings, by id. */
export async function names(course: Course): Promise<unknown[]> {
  return (await course.all("SELECT name FROM training ORDER BY id", {})).map((row) => row.name);
}

/** Holds that something is refused, and not for another reason. */
export async function refuses(attempt: () => Promise<unknown>): Promise<void> {
  await assert.rejects(attempt, (thrown) => {
    assert.ok(thrown instanceof CourseError);
    assert.equal(thrown.code, "COURSE_REFUSED", thrown.message);
    return true;
  });
}
