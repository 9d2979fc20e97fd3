import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { tellStory } from "../../scripts/store_fixture.ts";
import type { StoreSettings } from "../../src/config/config.ts";
import { systemClock, toIso } from "../../src/domain/clock.ts";
import { StoreError } from "../../src/domain/errors.ts";
import { moveStore } from "../../src/run/move_store.ts";
import { openSourceBooks, openTargetBooks } from "../../src/run/open_books.ts";
import { openStore } from "../../src/run/open_store.ts";
import { type Books, type Reader, type Sum, sumUp, TABLES } from "../../src/store/books.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { createFakeClock } from "../support/fake_clock.ts";
import { needs } from "../support/needs.ts";
import { openStoreOn, StoreServer } from "../support/postgres_store.ts";
import { postgresPlace } from "../../src/run/postgres_place.ts";
import {
  attemptOf,
  claim,
  creation,
  intention,
  KEY,
  lease,
  plan,
  T0,
} from "../support/store_factory.ts";

const DYING = fileURLToPath(new URL("./dying_move.ts", import.meta.url));
const postgres = needs("postgres");
const server = new StoreServer(postgres.found);
/** Long after the story: its leases have ended. */
const clock = createFakeClock(toIso(T0 + 86_400_000));

/** Where stores are. */
interface Places {
  /** A file in a directory of its own; nothing is there yet. */
  file(name: string): Extract<StoreSettings, { kind: "sqlite" }>;
  /** A schema on the server; nothing is there yet. */
  schema(): Promise<Extract<StoreSettings, { kind: "postgres" }>>;
}

async function inPlaces(work: (places: Places) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "bcourse-books-" });
  try {
    await work({
      file: (name) => ({ kind: "sqlite", path: join(directory, name) }),
      schema: () => server.settings(),
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function test(name: string, work: (places: Places) => Promise<void>): void {
  Deno.test({
    name: `${name}${postgres.nameSuffix}`,
    ignore: postgres.ignore,
    fn: () => inPlaces(work),
  });
}

/** Opens a store whose leases go by the instants that a test names. */
async function open(settings: StoreSettings): Promise<Store> {
  if (settings.kind === "postgres") return await openStoreOn(postgresPlace(settings));
  return await openSqliteStore({ path: settings.path, clock: systemClock() });
}

async function fill(settings: StoreSettings, tell: (store: Store) => Promise<void>): Promise<void> {
  const store = await open(settings);
  await tell(store);
  await store.close();
}

async function withBooks<T>(
  settings: StoreSettings,
  kind: "source" | "target",
  work: (books: Books) => Promise<T>,
): Promise<T> {
  const books = kind === "source"
    ? await openSourceBooks(settings, clock)
    : await openTargetBooks(settings, clock);
  assert.ok(books);
  try {
    return await work(books);
  } finally {
    await books.close();
  }
}

function move(from: StoreSettings, to: StoreSettings): ReturnType<typeof moveStore> {
  return withBooks(
    from,
    "source",
    (source) => withBooks(to, "target", (target) => moveStore(source, target)),
  );
}

function sums(settings: StoreSettings): Promise<Readonly<Record<string, Sum>>> {
  return withBooks(settings, "source", (books) =>
    books.read(async (reader) => {
      const all: [string, Sum][] = [];
      for (const table of TABLES) all.push([table.name, await sumUp(reader, table)]);
      return Object.fromEntries(all);
    }));
}

async function refuses(work: Promise<unknown>, code: string): Promise<StoreError> {
  const thrown = await work.then(() => null, (thrown: unknown) => thrown);
  assert.ok(thrown instanceof StoreError, String(thrown));
  assert.equal(thrown.code, code);
  return thrown;
}

Deno.test("every table of a file but leases and counts is moved, with every column", () =>
  inPlaces(async ({ file }) => {
    const settings = file("a.db");
    await (await open(settings)).close();
    const database = new DatabaseSync(settings.path, { readOnly: true });
    const tables = database.prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    ).all().map(({ name }) => String(name)).filter((name) =>
      !["lease", "finished_count"].includes(name)
    );
    assert.deepEqual(tables.sort(), TABLES.map(({ name }) => name).sort());
    for (const { name, columns } of TABLES) {
      const known = database.prepare(`SELECT name FROM pragma_table_info('${name}')`).all();
      assert.deepEqual(known.map(({ name }) => String(name)).sort(), [...columns].sort(), name);
    }
    database.close();
  }));

test("every table of a schema but leases and counts is moved, with every column", async ({ schema }) => {
  const settings = await schema();
  await (await open(settings)).close();
  const admin = await server.admin(settings.schema);
  const others = ["lease", "finished_count", "schema_version"];
  const known = TABLES.flatMap(({ name, columns }) =>
    columns.map((column) => `('${name}', '${column}')`)
  );
  const columns = `SELECT table_name::TEXT, column_name::TEXT FROM information_schema.columns
    WHERE table_schema = '${settings.schema}' AND table_name NOT IN ('${others.join("', '")}')`;
  try {
    assert.equal(await admin.run(`${columns} EXCEPT (VALUES ${known.join(", ")})`), 0, "unknown");
    assert.equal(await admin.run(`(VALUES ${known.join(", ")}) EXCEPT ${columns}`), 0, "not there");
  } finally {
    await admin.close();
  }
});

test("a store comes back from PostgreSQL as it went there, with something of everything", async ({ file, schema }) => {
  const [before, between, after] = [file("before.db"), await schema(), file("after.db")];
  await fill(before, tellStory);
  const bytes = await Deno.readFile(before.path);
  const moved = await move(before, between);
  for (const { name, rows } of moved) assert.ok(rows > 0, `the story has nothing of ${name}`);
  assert.deepEqual(await move(between, after), moved);
  const told = Object.fromEntries(moved.map(({ name, ...sum }) => [name, sum]));
  for (const place of [before, between, after]) assert.deepEqual(await sums(place), told);
  assert.deepEqual(await Deno.readFile(before.path), bytes, "what was moved is left as it was");
  for (const place of [between, after]) {
    const store = await open(place);
    try {
      const { environment } = KEY;
      const counts = await store.counts(environment);
      assert.equal(
        counts.find(({ state }) => state === "succeeded")?.jobs,
        1,
        "what triggers count",
      );
      assert.deepEqual((await store.leases()).length, 0);
      assert.deepEqual(await store.findDamage(), []);
      const fence = await lease(store, "new", T0 + 86_400_000);
      const died = { fence, environment, now: T0 + 86_400_000, reason: "died", all: true };
      assert.deepEqual((await store.rescue(died)).map(({ item }) => item), ["running"]);
    } finally {
      await store.close();
    }
  }
});

test("new rows get numbers that were never given, wherever a store was moved", async ({ file, schema }) => {
  const places: readonly StoreSettings[] = [
    file("a.db"),
    await schema(),
    file("b.db"),
    await schema(),
  ];
  const number = async (store: Store, item: string): Promise<number> => {
    const fence = await lease(store);
    await plan(store, fence, [creation(item)]);
    const [job] = await claim(store, fence);
    assert.ok(job);
    await store.intendDelivery(intention(job, { to: `${item}@x.org` }), T0);
    const settled = { ...attemptOf(job), kind: "succeeded" as const, log: [], dueAt: null };
    await store.settle([{ ...settled, reason: null, error: null }], T0);
    const [person] = await store.people({ environment: KEY.environment, limit: 1 });
    const seq = person?.seq ?? 0;
    await store.prune({ fence, seqs: [job.seq] });
    assert.equal((await store.people({ environment: KEY.environment, limit: 9 })).length, 0);
    return seq;
  };
  const numbers: number[] = [];
  for (const [index, place] of places.entries()) {
    const before = places[index - 1];
    if (before !== undefined) await move(before, place);
    await fill(place, async (store) => void numbers.push(await number(store, `item${index}`)));
  }
  assert.deepEqual(numbers, [1, 2, 3, 4]);
});

test("text that PostgreSQL cannot keep is moved without it, and the sums agree", async ({ file, schema }) => {
  const [from, to] = [file("a.db"), await schema()];
  const entry = {
    at: T0,
    source: "command",
    who: "a\0b",
    action: "x",
    subject: "é\u{1F600}",
  } as const;
  await fill(from, (store) => store.recordAudit({ ...entry, detail: "\\u0000 'q' \"d\" \n\t" }));
  await move(from, to);
  const store = await open(to);
  const [kept] = await store.audit(1);
  await store.close();
  assert.equal(kept?.subject, "é\u{1F600}");
  assert.equal(kept?.detail, "\\u0000 'q' \"d\" \n\t");
});

test("more rows than a page has are moved, each once", async ({ file, schema }) => {
  const [from, between, to] = [file("a.db"), await schema(), file("b.db")];
  await fill(from, async (store) => {
    const fence = await lease(store);
    const jobs = Array.from({ length: 2_500 }, (_, item) => creation(`${item}`));
    assert.equal(await plan(store, fence, jobs), 2_500);
  });
  for (const moved of [await move(from, between), await move(between, to)]) {
    assert.equal(moved.find(({ name }) => name === "job")?.rows, 2_500);
  }
});

test("nothing is moved to where something is, nor while a daemon runs", async ({ file, schema }) => {
  const [source, full, server] = [file("a.db"), file("full.db"), await schema()];
  await fill(source, tellStory);
  await fill(full, tellStory);
  const refused = await refuses(move(source, full), "STORE_NOT_EMPTY");
  assert.match(refused.hint, /name another place/);
  await move(source, server);
  await refuses(move(source, server), "STORE_NOT_EMPTY");
  await refuses(move(server, full), "STORE_NOT_EMPTY");

  const lock = await Deno.open(`${source.path}.lock`, { create: true, write: true });
  await lock.lock(true);
  await refuses(move(source, file("new.db")), "STORE_IN_USE");
  lock.close();
  const locked = await Deno.open(`${file("b.db").path}.lock`, { create: true, write: true });
  await locked.lock(true);
  await refuses(move(source, file("b.db")), "STORE_IN_USE");
  locked.close();

  const { store: live } = await openStore(server, systemClock());
  const me = { name: "daemon/a", holder: "a", pid: 4711, host: "zolder", now: 0, leaseMs: 60_000 };
  const fence = await live.acquireLease({ ...me, force: false, locked: false });
  assert.ok(fence);
  const inUse = await refuses(move(server, file("c.db")), "STORE_IN_USE");
  assert.match(inUse.message, /process 4711 on zolder/);
  await live.releaseLease(fence, 0);
  await live.close();
  await move(server, file("c.db"));
});

test("a move that fails leaves nothing, and can be made again", async ({ file, schema }) => {
  const source = file("a.db");
  await fill(source, tellStory);
  for (const target of [await schema(), file("b.db")]) {
    const failing = withBooks(
      source,
      "source",
      (books) => withBooks(target, "target", (to) => moveStore(failAt("audit", books), to)),
    );
    await assert.rejects(failing, /no more/);
    for (const { rows } of Object.values(await sums(target))) assert.equal(rows, 0);
    await move(source, target);
  }
});

test("what arrives otherwise than it was sent is not kept", async ({ file, schema }) => {
  const source = file("a.db");
  await fill(source, tellStory);
  const target = await schema();
  const lossy = withBooks(
    source,
    "source",
    (books) => withBooks(target, "target", (to) => moveStore(books, losing("history", to))),
  );
  await refuses(lossy, "STORE_NOT_ALIKE");
  for (const { rows } of Object.values(await sums(target))) assert.equal(rows, 0);
});

test("a move that is killed leaves nothing, and can be made again", async ({ file, schema }) => {
  const source = file("a.db");
  await fill(source, tellStory);
  for (const target of [await schema(), file("b.db")]) {
    const given = [source, target].map((one) => JSON.stringify(one));
    const args = ["run", "-A", DYING, ...given, "audit"];
    const { code, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    assert.equal(code, 137, new TextDecoder().decode(stderr));
    await move(source, target);
  }
});

/** Books that cannot be read from a table on. */
function failAt(name: string, books: Books): Books {
  const broken = (reader: Reader): Reader => ({
    ...reader,
    page: (table, after) =>
      table.name === name ? Promise.reject(new Error("no more")) : reader.page(table, after),
  });
  return { ...books, read: (work) => books.read((reader) => work(broken(reader))) };
}

/** Books in which rows of a table get lost. */
function losing(name: string, books: Books): Books {
  return {
    ...books,
    fill: (work) =>
      books.fill((writer) =>
        work({
          ...writer,
          add: (table, rows) => writer.add(table, table.name === name ? rows.slice(1) : rows),
        })
      ),
  };
}
