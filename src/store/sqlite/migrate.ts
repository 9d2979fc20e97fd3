import type { EpochMs } from "../../domain/clock.ts";
import { StoreError } from "../../domain/errors.ts";
import type { Database, SqlRow } from "./database.ts";
import { keepCopy, keptCopies } from "./kept_copies.ts";
import INITIAL from "./migrations/0001_initial.sql" with { type: "text" };
import OPERATING from "./migrations/0002_operating.sql" with { type: "text" };
import SEVERAL_DAEMONS from "./migrations/0003_several_daemons.sql" with { type: "text" };
import { integer, text } from "../columns.ts";
import { isLockHeld, openLocked } from "../lock_file.ts";
import type { AtWork, Upgrade } from "../upgrade.ts";

/** Every migration, oldest first. The schema's version is their number. */
const MIGRATIONS: readonly string[] = [INITIAL, OPERATING, SEVERAL_DAEMONS];

/** Marks the file as ours in its header: `bcsc`. Source: sqlite.org/pragma.html#pragma_application_id */
const APPLICATION_ID = 0x62637363;

/**
 * Brings the schema up to date, each step in a transaction of its own. Before the first step a copy
 * of what is there is kept beside it; one that cannot be written leaves everything as it is.
 * @param now names the copy
 * @throws {StoreError} STORE_SCHEMA_NEWER when a newer version of this program wrote the file,
 * STORE_FOREIGN when another program did, STORE_COPY where no copy can be kept
 */
export async function migrate(database: Database, now: EpochMs): Promise<void> {
  const before = checkedVersion(database);
  if (before > 0 && before < MIGRATIONS.length) keepCopy(database, { version: before, now });
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
 * As {@link migrate}, but changes no schema that a daemon works by: the lock file is held meanwhile.
 * @returns null where the schema is up to date now; else who is in the way
 */
export async function migrateAlone(database: Database, now: EpochMs): Promise<Upgrade | null> {
  const version = checkedVersion(database);
  const file = version === 0 || version === MIGRATIONS.length ? null : openLocked(
    lockFileOf(database.path),
  );
  try {
    const upgrade = readUpgrade(database, { now, isMine: file !== null });
    if (upgrade.daemons.length > 0) return upgrade;
    await migrate(database, now);
    return null;
  } finally {
    file?.close();
  }
}

/**
 * Reads how far the schema is from this program's, and who works by it.
 * @param look.isMine whether the caller has the lock on the lock file
 */
export function readUpgrade(
  database: Database,
  { now, isMine }: { readonly now: EpochMs; readonly isMine: boolean },
): Upgrade {
  const found = checkedVersion(database);
  const wanted = MIGRATIONS.length;
  const label = `SQLite ${database.path}`;
  const isSame = found === 0 || found === wanted;
  const daemon = isSame ? null : daemonAtWork(database, { now, isMine });
  return { label, found, wanted, daemons: daemon === null ? [] : [daemon] };
}

/**
 * Finds the daemon that runs on a file, whatever the version of its schema.
 * @param look.isMine whether the caller has the lock on the lock file
 */
export function daemonAtWork(
  database: Database,
  { now, isMine }: { readonly now: EpochMs; readonly isMine: boolean },
): AtWork | null {
  // Every schema has these columns.
  const row = database.get("SELECT * FROM lease WHERE name = 'daemon' AND released_at IS NULL");
  const isLocked = !isMine && isLockHeld(lockFileOf(database.path));
  // One that has not got the file lives by its lease alone.
  const lives = row !== null && integer(row, "locked") === 0 && integer(row, "until") > now;
  if (!isLocked && !lives) return null;
  if (row === null) return { host: "", pid: 0, version: "" };
  const version = typeof row.version === "string" ? row.version : "";
  return { host: text(row, "host"), pid: integer(row, "pid"), version };
}

/** The file beside a store that its daemon locks. */
export function lockFileOf(path: string): string {
  return `${path}.lock`;
}

/**
 * Checks that the file is ours or empty, and that no newer version of this program has changed its
 * schema meanwhile.
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
    { hint: 'run "bcourse-scheduler migrate"; a daemon that starts brings it up to date as well' },
  );
}

function checkedVersion(database: Database): number {
  const version = pragma(database, "user_version");
  const owner = pragma(database, "application_id");
  if (version > MIGRATIONS.length && owner === APPLICATION_ID) {
    throw new StoreError(
      "STORE_SCHEMA_NEWER",
      `Cannot open the store ${database.path} as its schema has version ${version}: this program knows ${MIGRATIONS.length}`,
      { hint: hintForNewer(database.path) },
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

function hintForNewer(path: string): string {
  const again = "install the newer bcourse-scheduler again; nothing in the store was changed";
  const copies = MIGRATIONS.flatMap((_, index) => keptCopies(path, index + 1));
  const last = copies.at(-1);
  if (last === undefined) return again;
  return `${again}. To stay with this one, put ${last} in its place: ` +
    "reminders sent since that are still in time are then sent again";
}

function hasTables(database: Database): boolean {
  return database.get("SELECT 1 AS found FROM sqlite_schema LIMIT 1") !== null;
}

function pragma(database: Database, name: string): number {
  const row: SqlRow | null = database.get(`PRAGMA ${name}`);
  return row === null ? 0 : integer(row, name);
}
