import type { Clock } from "../../src/domain/clock.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { openStoreOn, StoreServer } from "../support/postgres_store.ts";

/** Where the store of a world is. */
export interface StorePlace {
  /** Its file; null where a server keeps it: then calls take real time. */
  readonly path: string | null;
  /** Connects to it. @param clock for what a connection waits for */
  open(clock: Clock): Promise<Store>;
}

/** A store in a file. */
export function inFile(path: string): StorePlace {
  return { path, open: (clock) => openSqliteStore({ path, clock }) };
}

/** A store in a schema of its own on a PostgreSQL server. */
export async function onServer(port: number): Promise<StorePlace> {
  const schema = `world_${crypto.randomUUID().replaceAll("-", "_")}`;
  const place = await new StoreServer(null).place({ port, schema });
  // Leases go by the world's time, of which the server knows nothing.
  return { path: null, open: (clock) => openStoreOn(place, clock) };
}
