import { StoreError } from "../../domain/errors.ts";
import type { Database, SqlRow } from "./database.ts";
import INITIAL from "./migrations/0001_initial.sql" with { type: "text" };
import INTENDED from "./migrations/0002_intended.sql" with { type: "text" };
import LOOKING from "./migrations/0003_looking.sql" with { type: "text" };
import ORDERS from "./migrations/0004_orders.sql" with { type: "text" };
import { integer } from "./rows.ts";

/** Every migration, oldest first. The schema's version is their number. */
export const MIGRATIONS: readonly string[] = [INITIAL, INTENDED, LOOKING, ORDERS];

/** Marks the file as ours in its header: `bcsc`. Source: sqlite.org/pragma.html#pragma_application_id */
const APPLICATION_ID = 0x62637363;

/**
 * Brings the schema up to date, each step in a transaction of its own.
 * @throws {StoreError} STORE_SCHEMA_NEWER when a newer version of this program wrote the file, STORE_FOREIGN when another program did
 */
export async function migrate(database: Database): Promise<void> {
  for (;;) {
    // Asked again inside each transaction: another daemon may be at it too.
    const done = await database.write(() => {
      const version = checkedVersion(database);
      const next = MIGRATIONS[version];
      if (next === undefined) return true;
      database.exec(next);
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      database.exec(`PRAGMA user_version = ${version + 1}`);
      return false;
    });
    if (done) return;
  }
}

/**
 * Checks, before anything is written, that the file is ours or empty.
 * @throws {StoreError} as {@link migrate}
 */
export function refuseForeign(database: Database): void {
  checkedVersion(database);
}

/**
 * Checks, for reading only, that the schema is the one this program knows.
 * @returns false where there is none yet
 * @throws {StoreError} as {@link migrate}, and STORE_SCHEMA_OLDER when the daemon has to migrate it first
 */
export function isMigrated(database: Database): boolean {
  const version = checkedVersion(database);
  if (version === 0) return false;
  if (version === MIGRATIONS.length) return true;
  throw new StoreError(
    "STORE_SCHEMA_OLDER",
    `Cannot read the store ${database.path} as its schema has version ${version}: wanted ${MIGRATIONS.length}`,
    { hint: 'start "bcourse-scheduler run" once; it brings the store up to date' },
  );
}

function checkedVersion(database: Database): number {
  const version = pragma(database, "user_version");
  const owner = pragma(database, "application_id");
  if (version > MIGRATIONS.length && owner === APPLICATION_ID) {
    throw new StoreError(
      "STORE_SCHEMA_NEWER",
      `Cannot open the store ${database.path} as its schema has version ${version}: this program knows ${MIGRATIONS.length}`,
      { hint: "install the newer bcourse-scheduler again; nothing in the store was changed" },
    );
  }
  if (owner !== APPLICATION_ID && (owner !== 0 || version !== 0 || hasTables(database))) {
    throw new StoreError(
      "STORE_FOREIGN",
      `Cannot open the store ${database.path} as another program's tables are in it`,
      {
        hint:
          "set store: in automations.yaml to a file of its own, such as sqlite:state/scheduler.db",
      },
    );
  }
  return version;
}

function hasTables(database: Database): boolean {
  return database.get("SELECT 1 AS found FROM sqlite_schema LIMIT 1") !== null;
}

function pragma(database: Database, name: string): number {
  const row: SqlRow | null = database.get(`PRAGMA ${name}`);
  return row === null ? 0 : integer(row, name);
}
