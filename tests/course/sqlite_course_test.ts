import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { writeCourseFile } from "../../scripts/sample_course/course_file.ts";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import type { Clock } from "../../src/domain/clock.ts";
import { openSqliteFixture, type SqliteFixture } from "./sqlite_fixture.ts";

const NEVER = new AbortController().signal;
const NAMES = "SELECT name FROM practice ORDER BY id";
const TOUCH = { sql: "UPDATE practice SET shortname = 'x'" };

function practice(name: string): CourseData {
  return { practice: [{ id: 1, name, shortname: "p" }] };
}

/** Time passes only while somebody sleeps; `onSleep` is told how much has passed. */
function sleepingClock(onSleep: (passedMs: number) => void): Clock {
  let passedMs = 0;
  return {
    now: () => 0,
    monotonicMs: () => passedMs,
    sleep(ms) {
      passedMs += ms;
      onSleep(passedMs);
      return Promise.resolve();
    },
  };
}

function test(
  name: string,
  body: (fixture: SqliteFixture) => Promise<void>,
  options: { readonly data?: CourseData | null; readonly file?: string } = {},
): void {
  Deno.test(`sqlite course ${name}`, async () => {
    const { data = practice("De Linde"), ...rest } = options;
    const fixture = await openSqliteFixture(data, rest);
    try {
      await body(fixture);
    } finally {
      await fixture.remove();
    }
  });
}

test("does not make a file that is missing", async ({ course, path }) => {
  await assert.rejects(() => course.ping(), { code: "COURSE_UNREACHABLE" });
  await assert.rejects(() => course.transaction([TOUCH]), { code: "COURSE_UNREACHABLE" });
  await assert.rejects(() => Deno.stat(path), Deno.errors.NotFound);
}, { data: null });

test("finds a file that appears after it was missing", async ({ course, path }) => {
  await assert.rejects(() => course.all(NAMES, {}), { code: "COURSE_UNREACHABLE" });
  writeCourseFile(path, practice("Late"));
  assert.deepEqual(await course.all(NAMES, {}), [{ name: "Late" }]);
}, { data: null });

test("reads and writes the file that replaced another", async ({ course, path }) => {
  await course.transaction([TOUCH]);
  assert.deepEqual(await course.all(NAMES, {}), [{ name: "De Linde" }]);
  writeCourseFile(`${path}.new`, practice("Replaced"));
  await Deno.rename(`${path}.new`, path);
  assert.deepEqual(await course.all(NAMES, {}), [{ name: "Replaced" }]);
  await course.transaction([{ sql: "UPDATE practice SET name = 'Written'" }]);
  const database = new DatabaseSync(path, { readOnly: true });
  assert.equal(database.prepare(NAMES).get()?.name, "Written");
  database.close();
});

test("finishes pages from the file that was replaced meanwhile", async ({ course, path }) => {
  const sql =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) SELECT i, name FROM n, practice";
  const seen = new Set<unknown>();
  let rows = 0;
  for await (const page of course.pages(sql, {}, NEVER)) {
    if (rows === 0) {
      writeCourseFile(`${path}.new`, practice("Replaced"));
      await Deno.rename(`${path}.new`, path);
      assert.deepEqual(await course.all(NAMES, {}), [{ name: "Replaced" }]);
    }
    rows += page.length;
    for (const row of page) seen.add(row.name);
  }
  assert.equal(rows, 2_500);
  assert.deepEqual([...seen], ["De Linde"]);
});

test("reaches a file that is no database once it is mended", async ({ course, path }) => {
  await Deno.writeTextFile(path, "this is a text, and long enough to hold a header ".repeat(40));
  await assert.rejects(() => course.ping(), { code: "COURSE_UNREACHABLE" });
  await Deno.remove(path);
  writeCourseFile(path, practice("Mended"));
  assert.deepEqual(await course.all(NAMES, {}), [{ name: "Mended" }]);
}, { data: null });

test("does not take a directory for a database", async ({ course, path }) => {
  await Deno.mkdir(path);
  await assert.rejects(() => course.ping(), { code: "COURSE_UNREACHABLE" });
}, { data: null });

test("opens a file whose name holds signs of a URL", async ({ course }) => {
  await course.transaction([{ sql: "UPDATE practice SET name = 'Written'" }]);
  assert.deepEqual(await course.all(NAMES, {}), [{ name: "Written" }]);
}, { file: "my course#1%20.db" });

test("gives bytes as lower-case hex", async ({ course }) => {
  assert.deepEqual(await course.all("SELECT x'00FFA0' AS bytes, x'' AS none", {}), [
    { bytes: "00ffa0", none: "" },
  ]);
});

test("binds whole numbers as integers", async ({ course }) => {
  const sql = "SELECT typeof(:whole) AS whole, typeof(:part) AS part, typeof(:yes) AS yes";
  assert.deepEqual(await course.all(sql, { whole: 12, part: 1.5, yes: true }), [
    { whole: "integer", part: "real", yes: "integer" },
  ]);
});

/** Shapes of queries of which a row must not be handed over before it is one of the answer. */
const SHAPES = [
  "SELECT DISTINCT n % 3 AS n FROM answer",
  "SELECT n FROM answer WHERE n > 2 UNION SELECT n % 4 FROM answer",
  "SELECT n % 5 AS n, count(*) AS many FROM answer GROUP BY n % 5 HAVING count(*) > 1",
  "SELECT a.n FROM answer a JOIN answer b ON b.n > a.n",
  "SELECT a.n, b.n FROM answer a JOIN answer b ON b.n = a.n + 1 WHERE a.n % 2 = 0 AND b.n < 9",
  "SELECT a.n, (SELECT max(b.n) FROM answer b WHERE b.n < a.n) AS before FROM answer a",
  "SELECT n FROM answer WHERE n IN (SELECT n * 2 FROM answer) ORDER BY -n LIMIT 3 OFFSET 1",
  "SELECT sum(n) OVER (ORDER BY n) AS n FROM answer WHERE n % 2 = 1",
  "SELECT 'x' AS id, 1.5 AS one, NULL AS none FROM answer WHERE n < 3",
  "WITH c0(c1) AS (SELECT n FROM answer) SELECT c1 AS c0, c1 AS c1, 'b' AS c0 FROM c0",
];

test("gives the rows that SQLite gives, whatever the query is like", async ({ course, path }) => {
  using database = new DatabaseSync(path);
  database.exec(
    "CREATE TABLE answer (n); INSERT INTO answer VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9)",
  );
  for (const sql of SHAPES) {
    const wanted = database.prepare(sql).all().map((row) => ({ ...row }));
    assert.deepEqual(await course.all(sql, {}), wanted, sql);
  }
});

for (const count of [0, 1, 999, 1_000, 1_001, 2_000]) {
  test(`gives all of ${count} rows, each once`, async ({ course }) => {
    const sql = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3000) " +
      `SELECT n FROM r WHERE n <= ${count}`;
    const wanted = Array.from({ length: count }, (_, at) => at + 1);
    assert.deepEqual((await course.all(sql, {})).map(({ n }) => n), wanted);
  });
}

test("reads two queries in turns without mixing their rows", async ({ course }) => {
  const rows = (name: string): string =>
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2500) " +
    `SELECT '${name}' AS name FROM r`;
  const readAll = async (name: string): Promise<void> => {
    let count = 0;
    for await (const page of course.pages(rows(name), {}, NEVER)) {
      count += page.length;
      assert.ok(page.every((row) => row["name"] === name));
    }
    assert.equal(count, 2_500);
  };
  await Promise.all([readAll("a"), readAll("b"), readAll("c")]);
});

test("gives a text with a zero byte whole", async ({ course }) => {
  const [row] = await course.all("SELECT 'a' || char(0) || 'b' AS text", {});
  assert.equal(row?.["text"], "a\0b");
});

test("throws where a query fails after its first rows", async ({ course }) => {
  const sql =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500) SELECT abs(CASE i WHEN 1400 THEN -9223372036854775807 - 1 ELSE i END) AS n FROM n";
  await assert.rejects(() => course.all(sql, {}), { code: "COURSE_REFUSED" });
  assert.deepEqual(await course.all(NAMES, {}), [{ name: "De Linde" }]);
});

test("does not take a damaged table for a short one", async ({ course, path }) => {
  const content = Array.from({ length: 500 }, (_, index) => ({
    tag: `tag ${index}`,
    lang: "en",
    text: "x".repeat(1_000),
  }));
  writeCourseFile(`${path}.new`, { content });
  const bytes = await Deno.readFile(`${path}.new`);
  bytes.fill(0xff, Math.floor(bytes.length * 0.7));
  await Deno.writeFile(path, bytes);
  await assert.rejects(() => course.all("SELECT tag, text FROM content", {}), {
    code: "COURSE_UNREACHABLE",
  });
});

for (const sql of ["SELECT * FROM pragma_table_list", "PRAGMA user_version", "EXPLAIN SELECT 1"]) {
  test(`refuses ${sql}`, async ({ course }) => {
    await assert.rejects(() => course.all(sql, {}), { code: "COURSE_REFUSED" });
  });
}

test("frees the file for writers when a consumer stops early", async ({ course, path }) => {
  const sql =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) SELECT i, name FROM practice, n";
  for await (const _ of course.pages(sql, {}, NEVER)) break;
  const writer = new DatabaseSync(path, { timeout: 0 });
  writer.exec(TOUCH.sql);
  writer.close();
});

interface Locked {
  readonly fixture: SqliteFixture;
  readonly sleeps: readonly number[];
}

/** Runs a body while somebody else has the file locked, for so many ms. */
async function whileLocked(
  { lock, forMs }: { readonly lock: string; readonly forMs: number },
  body: (locked: Locked) => Promise<void>,
): Promise<void> {
  const sleeps: number[] = [];
  const clock = sleepingClock((passedMs) => {
    sleeps.push(passedMs);
    if (passedMs >= forMs && other.isTransaction) other.exec("ROLLBACK");
  });
  const fixture = await openSqliteFixture(practice("De Linde"), { clock });
  const other = new DatabaseSync(fixture.path);
  other.exec(lock);
  try {
    await body({ fixture, sleeps });
  } finally {
    other.close();
    await fixture.remove();
  }
}

Deno.test("sqlite course reads as soon as a lock is gone", async () => {
  await whileLocked({ lock: "BEGIN EXCLUSIVE", forMs: 1_000 }, async ({ fixture, sleeps }) => {
    assert.deepEqual(await fixture.course.all(NAMES, {}), [{ name: "De Linde" }]);
    assert.equal(sleeps.at(-1), 1_000);
  });
});

Deno.test("sqlite course gives up reading after 2 s", async () => {
  await whileLocked({ lock: "BEGIN EXCLUSIVE", forMs: 60_000 }, async ({ fixture, sleeps }) => {
    await assert.rejects(() => fixture.course.all(NAMES, {}), { code: "COURSE_BUSY" });
    await assert.rejects(() => fixture.course.columns(NAMES), { code: "COURSE_BUSY" });
    assert.equal(sleeps.includes(2_000), true);
    assert.equal(sleeps.at(-1), 4_000);
  });
});

Deno.test("sqlite course does not take a locked file for an empty one after it was read", async () => {
  const fixture = await openSqliteFixture(practice("De Linde"), { clock: sleepingClock(() => {}) });
  assert.equal((await fixture.course.all(NAMES, {})).length, 1);
  const other = new DatabaseSync(fixture.path);
  other.exec("BEGIN EXCLUSIVE");
  await assert.rejects(() => fixture.course.all(NAMES, {}), { code: "COURSE_BUSY" });
  other.close();
  await fixture.remove();
});

Deno.test("sqlite course reads while somebody has begun to write", async () => {
  await whileLocked({ lock: "BEGIN IMMEDIATE", forMs: 60_000 }, async ({ fixture, sleeps }) => {
    assert.deepEqual(await fixture.course.all(NAMES, {}), [{ name: "De Linde" }]);
    assert.deepEqual(sleeps, []);
  });
});

Deno.test("sqlite course writes as soon as a lock is gone", async () => {
  await whileLocked({ lock: "BEGIN IMMEDIATE", forMs: 500 }, async ({ fixture, sleeps }) => {
    assert.deepEqual(await fixture.course.transaction([TOUCH]), [1]);
    assert.equal(sleeps.at(-1), 500);
  });
});

Deno.test("sqlite course undoes a transaction that a reader keeps from being committed", async () => {
  const lock = "BEGIN; SELECT * FROM practice";
  await whileLocked({ lock, forMs: 60_000 }, async ({ fixture }) => {
    await assert.rejects(() => fixture.course.transaction([TOUCH]), { code: "COURSE_BUSY" });
    assert.deepEqual(await fixture.course.all("SELECT shortname FROM practice", {}), [
      { shortname: "p" },
    ]);
  });
});

Deno.test("sqlite course stops waiting for a lock when the signal aborts", async () => {
  const stop = new AbortController();
  const clock = sleepingClock(() => stop.abort());
  const fixture = await openSqliteFixture(practice("De Linde"), { clock });
  const other = new DatabaseSync(fixture.path);
  other.exec("BEGIN EXCLUSIVE");
  assert.deepEqual(await Array.fromAsync(fixture.course.pages(NAMES, {}, stop.signal)), []);
  other.close();
  await fixture.remove();
});
