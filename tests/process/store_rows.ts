import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Every row of every table. */
export type StoreRows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** Reads all that the store of a site holds, table by table; to see whether anything of it changes. */
export function readStoreRows(dir: string): StoreRows {
  using store = new DatabaseSync(join(dir, "scheduler.db"), { readOnly: true });
  const tables = store.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all().map(({ name }) => String(name));
  return Object.fromEntries(
    tables.map((name) => [name, store.prepare(`SELECT * FROM "${name}" ORDER BY 1, 2`).all()]),
  );
}
