import { dirname } from "node:path";
import type { Clock } from "../../domain/clock.ts";
import { StoreError } from "../../domain/errors.ts";
import type { Store } from "../store.ts";
import { Database } from "./database.ts";
import { effects } from "./effects.ts";
import { holds } from "./holds.ts";
import { keeping } from "./keeping.ts";
import { leases } from "./leases.ts";
import { listing } from "./listing.ts";
import type { Books } from "../books.ts";
import { inUse } from "../books_errors.ts";
import type { Upgrade } from "../upgrade.ts";
import { booksOver } from "./books.ts";
import {
  isMigrated,
  lockFileOf,
  migrate,
  migrateAlone,
  readUpgrade,
  refuseForeign,
} from "./migrate.ts";
import { notices } from "./notices.ts";
import { orders } from "./orders.ts";
import { planning } from "./planning.ts";
import { reading } from "./reading.ts";
import { running } from "./running.ts";
import { telling } from "./telling.ts";

/** FULL: what a person would notice the loss of is on the disk before anything else happens. */
const PRAGMAS: readonly string[] = [
  "PRAGMA journal_mode = WAL",
  "PRAGMA synchronous = FULL",
  "PRAGMA foreign_keys = ON",
];

/** How to open a store on SQLite. */
export interface SqliteOptions {
  /** Absolute path of the file, or `:memory:` in tests. */
  readonly path: string;
  readonly clock: Clock;
}

/**
 * Opens the store for a daemon: makes its directory and file where they are missing, for this user
 * alone, and brings the schema up to date; what was there before is kept as a copy.
 * @throws {StoreError} STORE_UNUSABLE, STORE_BROKEN, STORE_SCHEMA_NEWER, STORE_FOREIGN, STORE_COPY
 */
export function openSqliteStore(options: SqliteOptions): Promise<Store> {
  return openDatabase(options, async (database) => {
    await migrate(database, options.clock.now());
    return storeOver(database);
  });
}

/**
 * As {@link openSqliteStore}, but changes no schema that a daemon works by.
 * @returns what is in the way, where it is
 */
export function openSqliteStoreAlone(options: SqliteOptions): Promise<Store | Upgrade> {
  return openDatabase(options, async (database) => {
    const upgrade = await migrateAlone(database, options.clock.now());
    if (upgrade === null) return storeOver(database);
    database.close();
    return upgrade;
  });
}

/** Reads how far the schema is from this program's; changes nothing. @returns null where there is no store yet */
export function readSqliteUpgrade({ path, clock }: SqliteOptions): Upgrade | null {
  if (!exists(path)) return null;
  const database = new Database(path, { clock, readOnly: true });
  try {
    return readUpgrade(database, { now: clock.now(), isMine: false });
  } finally {
    database.close();
  }
}

/** Opens a store to be moved; it is left as it is. @returns null where there is none */
export function openSqliteSource({ path, clock }: SqliteOptions): Books | null {
  return openForReading({ path, clock }, (database) => booksOver(database, clock.now()));
}

/** Opens a store to move another one to; makes it where it is missing. */
export function openSqliteTarget(options: SqliteOptions): Promise<Books> {
  return openDatabase(options, async (database) => {
    const now = options.clock.now();
    const upgrade = await migrateAlone(database, now);
    if (upgrade === null) return booksOver(database, now);
    throw inUse(upgrade.label, upgrade.daemons);
  });
}

async function openDatabase<T>(
  { path, clock }: SqliteOptions,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  if (path !== ":memory:") makePlace(path);
  const database = new Database(path, { clock, readOnly: false });
  try {
    refuseForeign(database);
    // Prepared, one by one: errors of exec() bear no code to tell them apart by.
    for (const pragma of PRAGMAS) database.get(pragma);
    return await work(database);
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/**
 * Opens the store for looking only, also while a daemon writes to it.
 * @returns null where there is none yet
 * @throws {StoreError} as {@link openSqliteStore}, and STORE_SCHEMA_OLDER
 */
export function openSqliteStoreForReading(options: SqliteOptions): Store | null {
  return openForReading(options, storeOver);
}

function openForReading<T>(
  { path, clock }: SqliteOptions,
  over: (database: Database) => T,
): T | null {
  if (!exists(path)) return null;
  const database = new Database(path, { clock, readOnly: true });
  try {
    if (isMigrated(database)) return over(database);
  } catch (thrown) {
    database.close();
    throw thrown;
  }
  database.close();
  return null;
}

function storeOver(database: Database): Store {
  const { path } = database;
  return {
    label: `SQLite ${path}`,
    isShared: false,
    lockFile: path === ":memory:" ? null : lockFileOf(path),
    ...leases(database),
    ...planning(database),
    ...orders(database),
    ...running(database),
    ...effects(database),
    ...holds(database),
    ...notices(database),
    ...keeping(database),
    ...reading(database),
    ...listing(database),
    ...telling(database),
    close: () => Promise.resolve(database.close()),
  };
}

/** People's addresses are in it: nobody but this user may read it. */
function makePlace(path: string): void {
  try {
    Deno.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    Deno.openSync(path, { create: true, write: true, mode: 0o600 }).close();
  } catch (thrown) {
    throw new StoreError("STORE_UNUSABLE", `Cannot create the store ${path}`, {
      hint: "check that the directory exists and that this user may write in it",
      cause: thrown,
    });
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}
