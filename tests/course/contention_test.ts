import assert from "node:assert/strict";
import type { Course } from "../../src/course/course.ts";
import { openCourse } from "../../src/course/open.ts";
import { type Clock, systemClock } from "../../src/domain/clock.ts";
import {
  COURSE_KINDS,
  type ServerDialect,
  serverOf,
  type TestCourse,
} from "../support/course_kinds.ts";
import type { AdminConnection } from "../support/database_server.ts";
import { names, NEVER, thousands } from "./query_contract.ts";

const DATA = {
  practice: [{ id: 1, name: "De Linde", shortname: "linde" }],
  training_type: [{ id: 1, name: "Basis", practice_id: 1 }],
  training: [1, 2, 3, 4].map((id) => ({
    ...{ id, name: `Training ${id}`, trainingtype_id: 1, practice_id: 1 },
    ...{ active: true, apply_policies: false },
  })),
};
const rename = (id: number) => ({ sql: `UPDATE training SET name = 'New' WHERE id = ${id}` });
/** Counts to ten thousand million. */
const ENDLESS = thousands(10)
  .replace("d e WHERE", "d e, d f, d g, d h, d i, d j, d k WHERE")
  .replace(/SELECT a\.n.* AS n FROM/, "SELECT count(*) AS n FROM");

const WAITING = {
  mysql: "SELECT CAST(variable_value AS integer) AS n FROM information_schema.global_status " +
    "WHERE variable_name = 'Innodb_row_lock_current_waits'",
  postgres: "SELECT count(*)::integer AS n FROM pg_locks WHERE NOT granted",
};
const RUNNING = {
  mysql: "SELECT id FROM information_schema.processlist WHERE info LIKE 'WITH d AS%'",
  postgres: "SELECT pid AS id FROM pg_stat_activity " +
    "WHERE query LIKE 'FETCH%' AND state = 'active' AND pid <> pg_backend_pid()",
};
const END = {
  mysql: (id: unknown) => `KILL ${id}`,
  postgres: (id: unknown) => `SELECT pg_terminate_backend(${id})`,
};

interface Place {
  readonly made: TestCourse;
  /** Somebody else, on a connection of his own. */
  readonly other: AdminConnection;
}

function databaseOf(made: TestCourse): string {
  return made.url.split("/").at(-1) ?? "";
}

for (const kind of COURSE_KINDS) {
  if (kind.dialect === "sqlite") continue;
  const dialect: ServerDialect = kind.dialect;
  const test = (name: string, body: (place: Place) => Promise<void>) =>
    Deno.test({
      name: `${dialect} course ${name}${kind.need.nameSuffix}`,
      ignore: kind.need.ignore,
      async fn() {
        await using made = await kind.open(DATA);
        const other = await (await serverOf(dialect)).connect(databaseOf(made));
        try {
          await body({ made, other });
        } finally {
          await other.close();
        }
      },
    });

  test("tries a transaction again after a deadlock", async ({ made, other }) => {
    const third = await (await serverOf(dialect)).connect(databaseOf(made));
    await third.run("BEGIN");
    await third.run("UPDATE training SET name = 'x' WHERE id = 3");
    await other.run("BEGIN");
    await other.run("UPDATE training SET name = 'x' WHERE id = 2");
    // MySQL ends the transaction that changed less, PostgreSQL the one that sees the deadlock.
    for (let id = 2; id < 20; id++) {
      await other.run(`INSERT INTO practice (id, name, shortname) VALUES (${id}, 'x', 'x')`);
    }
    if (dialect === "postgres") await other.run("SET deadlock_timeout = '1h'");
    // Time stands still, so that a slow machine is no reason to give up.
    const clock = { ...systemClock(), monotonicMs: () => 0 };
    await withCourse(made, { clock }, async (course) => {
      const changed = course.transaction([rename(1), rename(3), rename(2)]);
      await untilThere(made, WAITING[dialect]);
      const waits = other.run("UPDATE training SET name = 'x' WHERE id = 1");
      await untilThere(made, WAITING[dialect], 2);
      await third.run("COMMIT");
      await waits;
      await other.run("COMMIT");
      assert.deepEqual(await changed, [1, 1, 1]);
      assert.deepEqual(await names(course), ["New", "New", "New", "Training 4"]);
    });
    await third.close();
  });

  test("waits for a row that somebody else changes", async ({ made, other }) => {
    await other.run("BEGIN");
    await other.run("UPDATE training SET name = 'x' WHERE id = 1");
    const changed = made.course.transaction([rename(1)]);
    await untilThere(made, WAITING[dialect]);
    await other.run("COMMIT");
    assert.deepEqual(await changed, [1]);
  });

  test("gives up a change that somebody keeps waiting, and undoes it", async ({ made, other }) => {
    await other.run("BEGIN");
    await other.run("UPDATE training SET name = 'x' WHERE id = 2");
    await withCourse(made, { statementMs: 300 }, async (course) => {
      await assert.rejects(() => course.transaction([rename(1), rename(2)]), {
        code: "COURSE_BUSY",
      });
      assert.equal((await names(course))[0], "Training 1");
    });
  });

  test("lets the server end a query that takes too long, and goes on", async ({ made }) => {
    await withCourse(made, { statementMs: 300 }, async (course) => {
      await assert.rejects(() => course.all(ENDLESS, {}), { code: "COURSE_BUSY" });
      assert.equal((await names(course)).length, 4);
    });
  });

  test("ends a query under way when the signal aborts", async ({ made, other }) => {
    const stop = new AbortController();
    const pages = Array.fromAsync(made.course.pages(ENDLESS, {}, stop.signal));
    const running = await untilThere(made, RUNNING[dialect]);
    stop.abort();
    assert.deepEqual(await pages, []);
    // The server would not notice before its own bound.
    await other.run(END[dialect](running));
    assert.equal((await names(made.course)).length, 4);
  });

  test("says that a connection was ended by somebody else", async ({ made, other }) => {
    const asked = assert.rejects(() => made.course.all(ENDLESS, {}), {
      code: "COURSE_UNREACHABLE",
    });
    await other.run(END[dialect](await untilThere(made, RUNNING[dialect])));
    await asked;
    assert.equal((await names(made.course)).length, 4);
  });

  test("makes do with four connections", async ({ made, other }) => {
    const counting = dialect === "mysql"
      ? "SELECT count(*) AS n FROM information_schema.processlist WHERE db = database()"
      : "SELECT count(*)::integer AS n FROM pg_stat_activity WHERE datname = current_database()";
    await Promise.all(Array.from({ length: 40 }, () => names(made.course)));
    await other.run("SELECT 1");
    // Two are of the test itself.
    assert.deepEqual(await made.course.all(counting, {}), [{ n: 4 + 2 }]);
  });

  test("reads while all pages of another query are not yet read", async ({ made }) => {
    for await (const _ of made.course.pages(thousands(5), {}, NEVER)) {
      assert.equal((await names(made.course)).length, 4);
    }
  });
}

/** Asks until the answer is so much: what else runs on the server decides when. */
async function untilThere(made: TestCourse, sql: string, least = 1): Promise<number> {
  for (;;) {
    const [row] = await made.course.all(sql, {});
    const value = Number(row?.id ?? row?.n ?? 0);
    if (value >= least) return value;
  }
}

async function withCourse(
  made: TestCourse,
  options: { readonly clock?: Clock; readonly statementMs?: number },
  body: (course: Course) => Promise<void>,
): Promise<void> {
  const course = await openCourse(made.url, {
    ...{ directory: "/", clock: systemClock() },
    ...options,
  });
  try {
    await body(course);
  } finally {
    await course.close();
  }
}
