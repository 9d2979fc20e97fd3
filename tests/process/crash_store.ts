import { join } from "node:path";
import type { StoreSettings } from "../../src/config/config.ts";
import type { StoreServer } from "../support/postgres_store.ts";

/** Where the stores of crash sites are. */
export interface CrashStores {
  /** Whether only the end of its leases says that a daemon has died. */
  readonly isShared: boolean;
  /** A store for a site that begins with nothing. */
  fresh(dir: string): Promise<CrashStore>;
  /** A store for a site, as that of another stands; no daemon works on that one. */
  copyOf(store: CrashStore, dir: string): Promise<CrashStore>;
}

/** The store of one site. */
export interface CrashStore {
  readonly settings: StoreSettings;
  /** For automations.yaml. */
  readonly url: string;
}

/** Each in a file beside its site's automations.yaml. */
export const FILES: CrashStores = {
  isShared: false,
  fresh: (dir) => Promise.resolve(inFile(dir)),
  async copyOf({ settings }, dir) {
    const copy = inFile(dir);
    if (settings.kind !== "sqlite" || copy.settings.kind !== "sqlite") {
      throw new TypeError("Cannot copy a store that is in no file");
    }
    for (const end of ["", "-wal", "-shm"]) {
      await copyIfThere(settings.path, copy.settings.path, end);
    }
    return copy;
  },
};

/** Each in a database of its own on a PostgreSQL server. */
export function onPostgres(server: StoreServer): CrashStores {
  let made = 0;
  const make = async (from: string): Promise<CrashStore> => {
    const database = `crash_${++made}`;
    const admin = await (await server.server()).connect(null);
    await admin.run(`CREATE DATABASE ${database} TEMPLATE ${from}`);
    await admin.close();
    const settings = await server.settings({ database, schema: "bcourse_scheduler" });
    return { settings, url: settings.url };
  };
  return {
    isShared: true,
    fresh: () => make("template1"),
    copyOf: ({ url }) => make(new URL(url).pathname.slice(1)),
  };
}

function inFile(dir: string): CrashStore {
  return {
    settings: { kind: "sqlite", path: join(dir, "scheduler.db") },
    url: "sqlite:scheduler.db",
  };
}

async function copyIfThere(from: string, to: string, end: string): Promise<void> {
  try {
    await Deno.copyFile(from + end, to + end);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}
