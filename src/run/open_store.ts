import type { StoreSettings } from "../config/config.ts";
import type { Clock } from "../domain/clock.ts";
import type { Store } from "../store/store.ts";
import type { Upgrade } from "../store/upgrade.ts";

/** A store, and the clock that everybody who works on it goes by. */
export interface OpenStore {
  readonly store: Store;
  /** This machine's, or the database's, where the daemons of several hosts share the store. */
  readonly clock: Clock;
}

/**
 * Opens the store that the configuration names for writing: makes it where it is missing, and brings
 * its schema up to date, whoever works by it.
 * @param clock this machine's
 */
export async function openStore(settings: StoreSettings, clock: Clock): Promise<OpenStore> {
  if (settings.kind === "postgres") {
    const { postgres, options } = await postgresStore(settings, clock);
    return await postgres.openPostgresStore(options);
  }
  const { openSqliteStore } = await import("../store/sqlite/open.ts");
  return { store: await openSqliteStore({ path: settings.path, clock }), clock };
}

/**
 * As {@link openStore}, but changes no schema that a daemon works by.
 * @returns what is in the way, where it is
 */
export async function openStoreAlone(
  settings: StoreSettings,
  clock: Clock,
): Promise<OpenStore | Upgrade> {
  if (settings.kind === "postgres") {
    const { postgres, options } = await postgresStore(settings, clock);
    return await postgres.openPostgresStoreAlone(options);
  }
  const { openSqliteStoreAlone } = await import("../store/sqlite/open.ts");
  const opened = await openSqliteStoreAlone({ path: settings.path, clock });
  return "daemons" in opened ? opened : { store: opened, clock };
}

/** Reads how far the schema is from this program's; changes nothing. @returns null where there is no store yet */
export async function readUpgrade(settings: StoreSettings, clock: Clock): Promise<Upgrade | null> {
  if (settings.kind === "postgres") {
    const { postgres, options } = await postgresStore(settings, clock);
    return await postgres.readPostgresUpgrade(options);
  }
  const { readSqliteUpgrade } = await import("../store/sqlite/open.ts");
  return readSqliteUpgrade({ path: settings.path, clock });
}

/** Opens it for looking only. @returns null where there is none yet */
export async function openStoreForReading(
  settings: StoreSettings,
  clock: Clock,
): Promise<OpenStore | null> {
  if (settings.kind === "postgres") {
    const { postgres, options } = await postgresStore(settings, clock);
    return await postgres.openPostgresStoreForReading(options);
  }
  const { openSqliteStoreForReading } = await import("../store/sqlite/open.ts");
  const store = openSqliteStoreForReading({ path: settings.path, clock });
  return store === null ? null : { store, clock };
}

/** Each loaded when needed, so that a command loads the driver of one database and not of both. */
async function postgresStore(
  settings: Extract<StoreSettings, { readonly kind: "postgres" }>,
  clock: Clock,
) {
  const postgres = await import("../store/postgres/open.ts");
  const { postgresPlace } = await import("./postgres_place.ts");
  return { postgres, options: { place: postgresPlace(settings), clock } };
}
