import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../src/domain/clock.ts";
import { Database } from "../../src/store/sqlite/database.ts";

/** What SQLite calls them in answers. */
const [NORMAL, FULL] = [1, 2];

Deno.test("writeForNow() waits for no disk, and what is written after it does again", async () => {
  const directory = await Deno.makeTempDir();
  const path = join(directory, "scheduler.db");
  const database = new Database(path, { clock: systemClock(), readOnly: false });
  try {
    database.get("PRAGMA journal_mode = WAL");
    database.get("PRAGMA synchronous = FULL");
    database.run("CREATE TABLE beat (at INTEGER NOT NULL) STRICT");
    const synchronous = (): unknown => database.get("PRAGMA synchronous")?.["synchronous"];
    const during = await database.writeForNow(() => {
      database.run("INSERT INTO beat VALUES (1)");
      return synchronous();
    });
    assert.deepEqual([during, synchronous()], [NORMAL, FULL]);
    const fails = (): never => {
      database.run("INSERT INTO beat VALUES (2)");
      throw new RangeError("it failed");
    };
    await assert.rejects(() => database.writeForNow(fails), RangeError);
    assert.equal(synchronous(), FULL);
    assert.deepEqual(database.all("SELECT at FROM beat").map(({ at }) => at), [1]);
  } finally {
    database.close();
    await Deno.remove(directory, { recursive: true });
  }
});
