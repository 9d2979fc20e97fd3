import type { StoreSettings } from "../config/config.ts";
import type { Clock } from "../domain/clock.ts";
import type { Store } from "../store/store.ts";

/** A store, and the clock that everybody who works on it goes by. */
export interface OpenStore {
  readonly store: Store;
  /** This machine's, or the database's, where the daemons of several hosts share the store. */
  readonly clock: Clock;
}

/**
 * Opens the store that the configuration names, for a daemon.
 * @param clock this machine's
 */
export async function openStore(settings: StoreSettings, clock: Clock): Promise<OpenStore> {
  // Each loaded when needed, so that a command loads the driver of one database and not of both.
  if (settings.kind === "postgres") {
    const { openPostgresStore } = await import("../store/postgres/open.ts");
    const { postgresPlace } = await import("./postgres_place.ts");
    return await openPostgresStore({ place: postgresPlace(settings), clock });
  }
  const { openSqliteStore } = await import("../store/sqlite/open.ts");
  return { store: await openSqliteStore({ path: settings.path, clock }), clock };
}

/** Opens it for looking only. @returns null where there is none yet */
export async function openStoreForReading(
  settings: StoreSettings,
  clock: Clock,
): Promise<OpenStore | null> {
  if (settings.kind === "postgres") {
    const { openPostgresStoreForReading } = await import("../store/postgres/open.ts");
    const { postgresPlace } = await import("./postgres_place.ts");
    return await openPostgresStoreForReading({ place: postgresPlace(settings), clock });
  }
  const { openSqliteStoreForReading } = await import("../store/sqlite/open.ts");
  const store = openSqliteStoreForReading({ path: settings.path, clock });
  return store === null ? null : { store, clock };
}
