import { StoreError } from "../../domain/errors.ts";
import { integer, type SqlRow, text } from "../columns.ts";
import type { AtWork, Upgrade } from "../upgrade.ts";
import type { Database } from "./database.ts";
import { PATIENT, type Transaction } from "./transaction.ts";
import INITIAL from "./migrations/0001_initial.sql" with { type: "text" };
import ADD_VERSION from "./sql/add_version.sql" with { type: "text" };
import DAEMONS_AT_WORK from "./sql/daemons_at_work.sql" with { type: "text" };
import LOCK_SCHEMA from "./sql/lock_schema.sql" with { type: "text" };
import SCHEMA_STATE from "./sql/schema_state.sql" with { type: "text" };
import VERSION from "./sql/version.sql" with { type: "text" };
import { quoted } from "./session.ts";

/** Every migration, oldest first. The schema's version is their number. */
const MIGRATIONS: readonly string[] = [INITIAL];

/** Tells what was applied when; that it is there says that the schema is ours. */
const VERSIONS =
  "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied_at BIGINT NOT NULL)";

/**
 * Brings the schema up to date, each step in a transaction of its own; makes it where it is missing. One
 * at a time, so that several daemons may start at once.
 * @throws {StoreError} STORE_SCHEMA_NEWER when a newer version of this program wrote it,
 * STORE_FOREIGN when another program did
 */
export async function migrate(database: Database): Promise<void> {
  await bringUp(database, () => Promise.resolve(null));
}

/**
 * As {@link migrate}, but changes no schema that daemons work by.
 * @returns null where the schema is up to date now; else who is in the way
 */
export function migrateAlone(database: Database): Promise<Upgrade | null> {
  return bringUp(database, async (asking, version) => {
    const upgrade = await upgradeFrom(database, { asking, version });
    return upgrade.daemons.length > 0 ? upgrade : null;
  });
}

/** Reads how far the schema is from this program's, and who works by it. */
export async function readUpgrade(database: Database): Promise<Upgrade> {
  return await upgradeFrom(database, { asking: database, version: await foundVersion(database) });
}

/**
 * Checks, within a transaction, that no newer version of this program has changed the schema.
 * @throws {StoreError} STORE_SCHEMA_NEWER
 */
export async function refuseNewer(
  database: Database,
  asking: Pick<Transaction, "get">,
): Promise<void> {
  knownVersion(database, await asking.get(VERSION));
}

/** @param mayNot asked before each step, within its transaction. @returns what it said, if not null */
async function bringUp(
  database: Database,
  mayNot: (asking: Transaction, version: number) => Promise<Upgrade | null>,
): Promise<Upgrade | null> {
  if (await foundVersion(database) === MIGRATIONS.length) return null;
  for (;;) {
    const done = await database.writeAnyway(async (transaction) => {
      // Waits as long as a statement may take, not as for a row: another may be at a long step.
      await transaction.exec("SET LOCAL lock_timeout = 0");
      await transaction.run(LOCK_SCHEMA, { schema: database.place.schema });
      // Asked again: another daemon may have been quicker.
      const version = await checkedVersion(database, transaction);
      const next = MIGRATIONS[version];
      if (next === undefined) return null;
      const upgrade = await mayNot(transaction, version);
      if (upgrade !== null) return upgrade;
      await makePlace(database, transaction, version);
      await transaction.exec(next);
      await transaction.run(ADD_VERSION, { version: version + 1 });
      return "again" as const;
    }, PATIENT);
    if (done !== "again") return done;
  }
}

async function upgradeFrom(
  { place: { label } }: Database,
  { asking, version }: { readonly asking: Pick<Transaction, "all">; readonly version: number },
): Promise<Upgrade> {
  const wanted = MIGRATIONS.length;
  const isSame = version === 0 || version === wanted;
  return { label, found: version, wanted, daemons: isSame ? [] : await daemonsAtWork(asking) };
}

/** Finds the daemons that work on a store, whatever the version of its schema. */
export async function daemonsAtWork(asking: Pick<Transaction, "all">): Promise<readonly AtWork[]> {
  return (await asking.all(DAEMONS_AT_WORK)).map((row) => ({
    ...{ host: text(row, "host"), pid: integer(row, "pid"), version: text(row, "version") },
  }));
}

/**
 * Checks, for reading only, that the schema is the one this program knows.
 * @returns false where there is none yet
 * @throws {StoreError} as {@link migrate}, and STORE_SCHEMA_OLDER when a daemon has to migrate it first
 */
export async function isMigrated(database: Database): Promise<boolean> {
  const version = await foundVersion(database);
  if (version === 0) return false;
  if (version === MIGRATIONS.length) return true;
  throw new StoreError(
    "STORE_SCHEMA_OLDER",
    `Cannot read the store ${database.place.label} as its schema has version ${version}: wanted ${MIGRATIONS.length}`,
    { hint: 'run "bcourse-scheduler migrate"; a daemon that starts brings it up to date as well' },
  );
}

function foundVersion(database: Database): Promise<number> {
  return checkedVersion(database, database);
}

/** Only whoever may make a schema needs to: it may be there already, made by somebody who may. */
async function makePlace(
  database: Database,
  transaction: Transaction,
  version: number,
): Promise<void> {
  if (version > 0) return;
  const { schema } = database.place;
  const { isThere } = await schemaState(database, transaction);
  if (!isThere) await transaction.exec(`CREATE SCHEMA ${quoted(schema)}`);
  await transaction.exec(VERSIONS);
}

/** @returns the version of the schema; 0 where there is nothing of ours */
async function checkedVersion(
  database: Database,
  asking: Pick<Transaction, "get">,
): Promise<number> {
  const { label } = database.place;
  const { isOurs, isEmpty } = await schemaState(database, asking);
  if (!isOurs && !isEmpty) {
    throw new StoreError(
      "STORE_FOREIGN",
      `Cannot open the store ${label} as another program's tables are in its schema`,
      { hint: "name a schema of its own in store:, such as …/database?schema=bcourse_scheduler" },
    );
  }
  return knownVersion(database, isOurs ? await asking.get(VERSION) : null);
}

function knownVersion({ place: { label } }: Database, row: SqlRow | null): number {
  const version = row === null ? 0 : integer(row, "version");
  if (version <= MIGRATIONS.length) return version;
  throw new StoreError(
    "STORE_SCHEMA_NEWER",
    `Cannot open the store ${label} as its schema has version ${version}: this program knows ${MIGRATIONS.length}`,
    { hint: "install the newer bcourse-scheduler again; nothing in the store was changed" },
  );
}

async function schemaState(
  { place: { schema } }: Database,
  asking: Pick<Transaction, "get">,
): Promise<{ readonly isThere: boolean; readonly isEmpty: boolean; readonly isOurs: boolean }> {
  const row: SqlRow = await asking.get(SCHEMA_STATE, { schema }) ?? {};
  const flag = (column: string): boolean => integer(row, column) === 1;
  return { isThere: flag("is_there"), isEmpty: flag("is_empty"), isOurs: flag("is_ours") };
}
