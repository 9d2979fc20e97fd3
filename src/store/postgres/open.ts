import type { Clock } from "../../domain/clock.ts";
import type { Store } from "../store.ts";
import type { Upgrade } from "../upgrade.ts";
import type { Books } from "../books.ts";
import { inUse } from "../books_errors.ts";
import { booksOver } from "./books.ts";
import { DatabaseClock } from "./clock.ts";
import { Database } from "./database.ts";
import { effects } from "./effects.ts";
import { holds } from "./holds.ts";
import { keeping } from "./keeping.ts";
import { leases } from "./leases.ts";
import { listing } from "./listing.ts";
import { isMigrated, migrate, migrateAlone, readUpgrade } from "./migrate.ts";
import { notices } from "./notices.ts";
import { orders } from "./orders.ts";
import type { PostgresPlace } from "./place.ts";
import { planning } from "./planning.ts";
import { reading } from "./reading.ts";
import { running } from "./running.ts";
import type { SessionOptions } from "./session.ts";
import { telling } from "./telling.ts";

/** How to open a store on PostgreSQL. */
export interface PostgresOptions {
  readonly place: PostgresPlace;
  /** The machine's own clock, for waits. */
  readonly clock: Clock;
  /** Whose clock leases go by; default `database`. `asked` is for tests that name their instants. */
  readonly leaseClock?: SessionOptions["leaseClock"];
}

/** A store with the clock that all who share it go by. */
export interface PostgresStore {
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Opens the store for a daemon: makes its schema where it is missing, and brings it up to date.
 * @throws {StoreError} STORE_UNUSABLE, STORE_SCHEMA_NEWER, STORE_FOREIGN
 */
export async function openPostgresStore(options: PostgresOptions): Promise<PostgresStore> {
  const database = databaseOf(options);
  return await orClose(database, async () => {
    await migrate(database);
    return await storeOver(database);
  });
}

/**
 * As {@link openPostgresStore}, but changes no schema that daemons work by.
 * @returns what is in the way, where it is
 */
export async function openPostgresStoreAlone(
  options: PostgresOptions,
): Promise<PostgresStore | Upgrade> {
  const database = databaseOf(options);
  return await orClose(database, async () => {
    const upgrade = await migrateAlone(database);
    if (upgrade === null) return await storeOver(database);
    await database.close();
    return upgrade;
  });
}

/** Reads how far the schema is from this program's; changes nothing. @returns null where there is no store yet */
export async function readPostgresUpgrade(options: PostgresOptions): Promise<Upgrade | null> {
  const database = databaseOf(options);
  try {
    const upgrade = await readUpgrade(database);
    return upgrade.found === 0 ? null : upgrade;
  } finally {
    await database.close();
  }
}

/**
 * Opens the store for looking only, also while daemons write to it.
 * @returns null where there is none yet
 * @throws {StoreError} as {@link openPostgresStore}, and STORE_SCHEMA_OLDER
 */
export async function openPostgresStoreForReading(
  options: PostgresOptions,
): Promise<PostgresStore | null> {
  const database = databaseOf(options);
  return await orClose(database, async () => {
    if (await isMigrated(database)) return await storeOver(database);
    await database.close();
    return null;
  });
}

/** Opens a store to be moved; it is left as it is. @returns null where there is none */
export async function openPostgresSource(options: PostgresOptions): Promise<Books | null> {
  const database = databaseOf(options);
  return await orClose(database, async () => {
    if (await isMigrated(database)) return booksOver(database);
    await database.close();
    return null;
  });
}

/** Opens a store to move another one to; makes it where it is missing. */
export async function openPostgresTarget(options: PostgresOptions): Promise<Books> {
  const database = databaseOf(options);
  return await orClose(database, async () => {
    const upgrade = await migrateAlone(database);
    if (upgrade === null) return booksOver(database);
    throw inUse(upgrade.label, upgrade.daemons);
  });
}

function databaseOf({ place, clock, leaseClock = "database" }: PostgresOptions): Database {
  return new Database(place, { clock, leaseClock });
}

async function orClose<T>(database: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}

async function storeOver(database: Database): Promise<PostgresStore> {
  const clock = new DatabaseClock(database.clock);
  const apart = database.apart();
  await database.lend((session) => clock.read(session));
  const { label } = database.place;
  const store: Store = {
    ...{ label, lockFile: null, isShared: true },
    ...leases(database, { apart, clock }),
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
    async close() {
      await Promise.all([database.close(), apart.close()]);
    },
  };
  return { store, clock };
}
