import type { StoreSettings } from "../config/config.ts";
import type { Clock } from "../domain/clock.ts";
import type { Books } from "../store/books.ts";

/** Opens a store to be moved. @returns null where there is none */
export async function openSourceBooks(
  settings: StoreSettings,
  clock: Clock,
): Promise<Books | null> {
  if (settings.kind === "sqlite") {
    const { openSqliteSource } = await import("../store/sqlite/open.ts");
    return openSqliteSource({ path: settings.path, clock });
  }
  const { openPostgresSource } = await import("../store/postgres/open.ts");
  const { postgresPlace } = await import("./postgres_place.ts");
  return await openPostgresSource({ place: postgresPlace(settings), clock });
}

/** Opens a store to move another one to; makes it where it is missing. */
export async function openTargetBooks(settings: StoreSettings, clock: Clock): Promise<Books> {
  if (settings.kind === "sqlite") {
    const { openSqliteTarget } = await import("../store/sqlite/open.ts");
    return await openSqliteTarget({ path: settings.path, clock });
  }
  const { openPostgresTarget } = await import("../store/postgres/open.ts");
  const { postgresPlace } = await import("./postgres_place.ts");
  return await openPostgresTarget({ place: postgresPlace(settings), clock });
}
