import assert from "node:assert/strict";
import { systemClock } from "../../src/domain/clock.ts";
import { StoreError } from "../../src/domain/errors.ts";
import { Database } from "../../src/store/postgres/database.ts";
import type { PostgresPlace } from "../../src/store/postgres/place.ts";
import { isCollision, storeErrorOf } from "../../src/store/postgres/postgres_errors.ts";
import { ADMIN } from "../support/database_server.ts";
import { needs } from "../support/needs.ts";
import { StoreServer } from "../support/postgres_store.ts";

const postgres = needs("postgres");
const server = new StoreServer(postgres.found);

const test = (name: string, fn: () => Promise<void>): void =>
  Deno.test({ name: `${name}${postgres.nameSuffix}`, ignore: postgres.ignore, fn });

/** Statements on one connection that meet an error, and what it is to be. */
interface Provoked {
  readonly name: string;
  readonly statements: readonly string[];
  readonly code: string;
  readonly found: RegExp;
}

/** An error of the server's that no test should bring about for real. */
function raise(code: string): string {
  return `DO $$ BEGIN RAISE EXCEPTION 'provoked' USING ERRCODE = '${code}'; END $$`;
}

const PROVOKED: readonly Provoked[] = [
  {
    name: "a lock that stays",
    statements: ["SET lock_timeout = 10", "SELECT FROM kept.book"],
    code: "STORE_BUSY",
    found: /stayed locked/,
  },
  {
    name: "a statement that takes too long",
    statements: ["SET statement_timeout = 10", "SELECT pg_sleep(60)"],
    code: "STORE_BUSY",
    found: /for too long/,
  },
  {
    name: "a full disk",
    statements: [raise("53100")],
    code: "STORE_FULL",
    found: /disk of the server is full/,
  },
  {
    name: "damage",
    statements: [raise("XX001")],
    code: "STORE_BROKEN",
    found: /data damaged/,
  },
  {
    name: "tables that are gone",
    statements: ["SELECT * FROM gone"],
    code: "STORE_BROKEN",
    found: /tables are not there/,
  },
  {
    name: "a server that takes no changes",
    statements: ["SET default_transaction_read_only = on", "CREATE TABLE kept.other ()"],
    code: "STORE_UNUSABLE",
    found: /takes no changes/,
  },
  {
    name: "a user who may not",
    statements: ["SET ROLE pg_monitor", "CREATE SCHEMA mine"],
    code: "STORE_UNUSABLE",
    found: /may not do/,
  },
  {
    name: "a server that ends the connection",
    statements: ["SELECT pg_terminate_backend(pg_backend_pid())"],
    code: "STORE_UNUSABLE",
    found: /cannot be reached/,
  },
  {
    name: "a server that has no connection left",
    statements: [raise("53300")],
    code: "STORE_UNUSABLE",
    found: /no connection or memory left/,
  },
];

for (const { name, statements, code, found } of PROVOKED) {
  test(`storeErrorOf() tells ${name}`, async () => {
    const admin = await (await server.server()).connect(null);
    await admin.run("CREATE SCHEMA IF NOT EXISTS kept");
    await admin.run("CREATE TABLE IF NOT EXISTS kept.book ()");
    await admin.run("BEGIN");
    await admin.run("LOCK TABLE kept.book");
    try {
      await assertTold(await server.place(), { statements, code, found });
    } finally {
      await admin.run("ROLLBACK");
      await admin.close();
    }
  });
}

test("storeErrorOf() tells a password that is wrong, and never shows it", async () => {
  const place = await server.place({ password: "hunter2" });
  const told = { statements: [], code: "STORE_UNUSABLE", found: /does not let this user in/ };
  await assertTold(place, told);
});

test("storeErrorOf() tells a database that is not there", async () => {
  const told = { statements: [], code: "STORE_UNUSABLE", found: /no database of that name/ };
  await assertTold(await server.place({ database: "gone" }), told);
});

test("storeErrorOf() tells a server that is not there", async () => {
  const told = { statements: [], code: "STORE_UNUSABLE", found: /cannot be reached/ };
  await assertTold(await server.place({ port: 1 }), told);
});

test("isCollision() knows two that wait for each other, and one of them gets through", async () => {
  const place = await server.place();
  const database = new Database(place, { clock: systemClock(), leaseClock: "database" });
  const admin = await (await server.server()).connect(null);
  await admin.run("CREATE TABLE pair (name TEXT)");
  await admin.run("INSERT INTO pair VALUES ('a'), ('b')");
  const lock = (name: string) => `SELECT 1 FROM public.pair WHERE name = '${name}' FOR UPDATE`;
  const bothHold = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let tries = 0;
  const work = (order: readonly [string, string], index: number): Promise<void> =>
    database.writeAnyway(async (transaction) => {
      tries++;
      await transaction.exec(lock(order[0]));
      bothHold[index]?.resolve();
      await Promise.all(bothHold.map(({ promise }) => promise));
      await transaction.exec(lock(order[1]));
    });
  await Promise.all([work(["a", "b"], 0), work(["b", "a"], 1)]);
  assert.equal(tries, 3);
  await admin.run("DROP TABLE pair");
  await admin.close();
  await database.close();
});

test("storeErrorOf() leaves what only a mistake of ours can cause as it is", async () => {
  const database = new Database(await server.place(), {
    ...{ clock: systemClock(), leaseClock: "database" as const },
  });
  const thrown = await caught(() => database.lend((session) => session.exec("SELECT nothing")));
  await database.close();
  assert.ok(thrown instanceof Error && !(thrown instanceof StoreError));
  assert.equal(storeErrorOf(thrown, "it"), thrown);
  assert.equal(isCollision(thrown), false);
  const mistake = new TypeError("ours");
  assert.equal(storeErrorOf(mistake, "it"), mistake);
});

async function assertTold(
  place: PostgresPlace,
  { statements, code, found }: Omit<Provoked, "name">,
): Promise<void> {
  const database = new Database(place, { clock: systemClock(), leaseClock: "database" });
  const error = await caught(() =>
    database.lend(async (session) => {
      for (const statement of statements) await session.exec(statement);
    })
  );
  await database.close();
  assert.ok(error instanceof StoreError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, found);
  assert.notEqual(error.hint, "");
  assert.notEqual(error.cause, undefined);
  const shown = Deno.inspect(error, { depth: 9 }) + error.stack + JSON.stringify(error);
  for (const secret of ["hunter2", ADMIN.password, encodeURIComponent(ADMIN.password)]) {
    assert.ok(!shown.includes(secret), shown);
  }
}

async function caught(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error("nothing was thrown");
}
