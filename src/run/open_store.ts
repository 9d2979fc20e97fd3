import type { StoreSettings } from "../config/config.ts";
import type { Clock } from "../domain/clock.ts";
import { StoreError } from "../domain/errors.ts";
import { openSqliteStore, openSqliteStoreForReading } from "../store/sqlite/open.ts";
import type { Store } from "../store/store.ts";

/** Opens the store that the configuration names, for a daemon. */
export function openStore(settings: StoreSettings, clock: Clock): Promise<Store> {
  return openSqliteStore({ path: pathOf(settings), clock });
}

/** Opens it for looking only. @returns null where there is none yet */
export function openStoreForReading(settings: StoreSettings, clock: Clock): Store | null {
  return openSqliteStoreForReading({ path: pathOf(settings), clock });
}

function pathOf(settings: StoreSettings): string {
  if (settings.kind === "sqlite") return settings.path;
  throw new StoreError(
    "STORE_KIND",
    "Cannot open a store on PostgreSQL: this version keeps it in SQLite",
    {
      hint: "set store: sqlite:state/scheduler.db in automations.yaml",
    },
  );
}
