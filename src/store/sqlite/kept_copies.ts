/**
 * Copies of the store from before its schema changed. They lie beside it, named for the version of
 * their schema and for when they were made: `scheduler.db.schema-1.20261201T090000Z`. Nothing
 * removes them: how far back one may want to go is a person's to say.
 * @module
 */
import { basename, dirname, join } from "node:path";
import type { EpochMs } from "../../domain/clock.ts";
import { StoreError } from "../../domain/errors.ts";
import { copyDatabase } from "./copy.ts";
import type { Database } from "./database.ts";

const CHUNK_BYTES = 65_536;

/**
 * Keeps a copy, whole under its name or not at all. A daemon that dies again and again before it has
 * changed the schema keeps one, not one for each time.
 * @throws {StoreError} STORE_COPY
 */
export function keepCopy(
  database: Database,
  { version, now }: { readonly version: number; readonly now: EpochMs },
): void {
  const { path } = database;
  const part = `${stem(path, version)}${Deno.pid}.part`;
  try {
    removeLeftovers(path);
    copyDatabase(database, part);
    const last = keptCopies(path, version).at(-1);
    if (last !== undefined && isSame(last, part)) return Deno.removeSync(part);
    const at = Temporal.Instant.fromEpochMilliseconds(now).toString({ smallestUnit: "second" });
    Deno.renameSync(part, `${stem(path, version)}${at.replaceAll(/[-:]/g, "")}`);
    syncDirectory(dirname(path));
  } catch (thrown) {
    if (isThere(part)) Deno.removeSync(part);
    throw new StoreError(
      "STORE_COPY",
      `Cannot bring the store ${path} up to date as no copy of it can be kept`,
      { hint: `make room for one in ${dirname(path)}; nothing was changed`, cause: thrown },
    );
  }
}

/** Lists the copies that have this version of the schema, oldest first. */
export function keptCopies(path: string, version: number): readonly string[] {
  const start = basename(stem(path, version));
  return namesBeside(path)
    .filter((name) => name.startsWith(start) && /^\d{8}T\d{6}Z$/.test(name.slice(start.length)))
    .sort()
    .map((name) => join(dirname(path), name));
}

function stem(path: string, version: number): string {
  return `${path}.schema-${version}.`;
}

/** What a process left that died while it copied. Another that copies right now keeps its own. */
function removeLeftovers(path: string): void {
  for (const name of namesBeside(path)) {
    const pid = /\.schema-\d+\.(\d+)\.part$/.exec(name)?.[1];
    if (pid === undefined || !name.startsWith(basename(path))) continue;
    if (Number(pid) === Deno.pid || !isThere(`/proc/${pid}`)) {
      Deno.removeSync(join(dirname(path), name));
    }
  }
}

function namesBeside(path: string): readonly string[] {
  return [...Deno.readDirSync(dirname(path))].map(({ name }) => name);
}

function isThere(path: string): boolean {
  try {
    return Deno.lstatSync(path) !== null;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

/** Compares two files, a piece at a time: a store may be larger than memory has room for. */
function isSame(one: string, other: string): boolean {
  if (Deno.statSync(one).size !== Deno.statSync(other).size) return false;
  using first = Deno.openSync(one);
  using second = Deno.openSync(other);
  const [left, right] = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
  for (;;) {
    const [count, same] = [first.readSync(left), second.readSync(right)];
    if (count !== same) return false;
    if (count === null) return true;
    for (let index = 0; index < count; index++) if (left[index] !== right[index]) return false;
  }
}

/** So that the new name outlives a loss of power. */
function syncDirectory(path: string): void {
  using directory = Deno.openSync(path, { read: true });
  directory.syncSync();
}
