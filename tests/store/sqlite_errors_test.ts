import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../src/domain/errors.ts";
import { storeErrorOf } from "../../src/store/sqlite/sqlite_errors.ts";

/** What SQLite throws, and what it is to be. */
interface Provoked {
  readonly name: string;
  readonly code: string;
  readonly found: RegExp;
  /** Provokes it on the file, by a statement that is prepared or by `exec()`. */
  readonly provoke: (path: string, how: (database: DatabaseSync, sql: string) => void) => void;
}

/** The two ways of running SQL: only the first gives errors that bear a code. */
const WAYS: Readonly<Record<string, (database: DatabaseSync, sql: string) => void>> = {
  "a prepared statement": (database, sql) => void database.prepare(sql).run(),
  "exec()": (database, sql) => database.exec(sql),
};

const PROVOKED: readonly Provoked[] = [
  {
    name: "another program's lock",
    code: "STORE_BUSY",
    found: /another program holds its lock/,
    provoke(path, run) {
      using other = new DatabaseSync(path);
      using database = new DatabaseSync(path, { timeout: 0 });
      other.exec("BEGIN IMMEDIATE");
      run(database, "INSERT INTO book VALUES ('more')");
    },
  },
  {
    name: "a full disk",
    code: "STORE_FULL",
    found: /the disk is full/,
    provoke(path, run) {
      using database = new DatabaseSync(path);
      database.exec("PRAGMA max_page_count = 1");
      run(database, "INSERT INTO book VALUES (zeroblob(100000))");
    },
  },
  {
    name: "a file that may only be read",
    code: "STORE_UNUSABLE",
    found: /may not be written/,
    provoke(path, run) {
      using database = new DatabaseSync(path, { readOnly: true });
      run(database, "INSERT INTO book VALUES ('more')");
    },
  },
  {
    name: "damage",
    code: "STORE_BROKEN",
    found: /is damaged/,
    provoke(path, run) {
      const file = Deno.openSync(path, { write: true });
      file.seekSync(4_096, Deno.SeekMode.Start);
      file.writeSync(new Uint8Array(4_096).fill(7));
      file.close();
      using database = new DatabaseSync(path);
      run(database, "DELETE FROM book");
    },
  },
  {
    name: "a file that is no database",
    code: "STORE_BROKEN",
    found: /is damaged/,
    provoke(path, run) {
      Deno.writeTextFileSync(path, "this is no database, but long enough to look at it".repeat(99));
      using database = new DatabaseSync(path);
      run(database, "DELETE FROM book");
    },
  },
];

for (const [way, run] of Object.entries(WAYS)) {
  for (const { name, code, found, provoke } of PROVOKED) {
    Deno.test(`storeErrorOf() tells ${name}, met by ${way}`, async () => {
      const directory = await Deno.makeTempDir();
      const path = join(directory, "book.db");
      try {
        {
          using database = new DatabaseSync(path);
          database.exec("CREATE TABLE book (line); INSERT INTO book VALUES ('one')");
        }
        const thrown = thrownBy(() => provoke(path, run));
        const error = storeErrorOf(thrown, path);
        assert.ok(error instanceof StoreError, String(thrown));
        assert.equal(error.code, code);
        assert.match(error.message, found);
        assert.notEqual(error.hint, "");
        assert.equal(error.cause, thrown);
      } finally {
        await Deno.remove(directory, { recursive: true });
      }
    });
  }
}

Deno.test("storeErrorOf() tells a file that cannot be opened", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "none", "book.db");
    const error = storeErrorOf(thrownBy(() => new DatabaseSync(path)), path);
    assert.ok(error instanceof StoreError, String(error));
    assert.equal(error.code, "STORE_UNUSABLE");
    assert.match(error.message, /cannot be opened/);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("storeErrorOf() leaves what only a mistake of ours can cause as it is", () => {
  using database = new DatabaseSync(":memory:");
  const thrown = thrownBy(() => database.prepare("SELECT nothing FROM nowhere"));
  assert.equal(storeErrorOf(thrown, "book.db"), thrown);
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error("nothing was thrown");
}
