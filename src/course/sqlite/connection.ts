/**
 * A connection to a file that may come, go and be replaced while the daemon runs.
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { CourseError } from "../../domain/errors.ts";
import type { FileAddress } from "../url.ts";
import { limitActions } from "./authorizer.ts";
import { toCourseError, toOpenError } from "./sqlite_errors.ts";
import { Taker } from "./taker.ts";

/** The use of an open connection, until it is given back. */
export interface Use {
  /**
   * Does something with the database.
   * @throws {CourseError} for whatever SQLite throws; after COURSE_UNREACHABLE the next use opens the file afresh
   */
  guard<T>(step: (database: DatabaseSync, taker: Taker) => T): T;
  /** Gives it back. */
  end(): void;
}

/** One connection, opened at its first use and again whenever the file is another. */
export interface Connection {
  /**
   * Starts a use.
   * @throws {CourseError} COURSE_UNREACHABLE when the file cannot be opened, or after {@link close}
   */
  use(): Use;
  /** Closes it once every use has ended. */
  close(): Promise<void>;
}

/** Blocks the event loop for as long as it lasts: only enough for a writer that is just committing. */
const BUSY_TIMEOUT_MS = 5;

interface Opened {
  readonly database: DatabaseSync;
  readonly taker: Taker;
  readonly fileId: string;
  uses: number;
  isRetired: boolean;
  readonly closed: PromiseWithResolvers<void>;
}

/**
 * Makes a connection; nothing is opened yet.
 * @param address the file
 * @param mode `read`: nothing but SELECT gets through; `write`: INSERT, UPDATE and DELETE too
 */
export function createConnection(address: FileAddress, mode: "read" | "write"): Connection {
  let current: Opened | null = null;
  let isClosed = false;
  const waiting = new Set<Promise<void>>();

  function retire(opened: Opened): void {
    if (current === opened) current = null;
    opened.isRetired = true;
    closeIfUnused(opened);
  }

  function openNow(fileId: string): Opened {
    const database = openDatabase(address, mode);
    const opened = {
      ...{ database, taker: new Taker(database) },
      fileId,
      uses: 0,
      isRetired: false,
      closed: Promise.withResolvers<void>(),
    };
    const done: Promise<void> = opened.closed.promise.then(() => void waiting.delete(done));
    waiting.add(done);
    return opened;
  }

  return {
    use() {
      if (isClosed) throw toOpenError(new Error("it has been closed"), address.label);
      // An open file outlives its name: without this look, a replaced database is read for ever.
      const fileId = identify(address);
      if (current !== null && current.fileId !== fileId) retire(current);
      const opened = current ??= openNow(fileId);
      opened.uses += 1;
      return {
        guard(step) {
          try {
            return step(opened.database, opened.taker);
          } catch (thrown) {
            const error = toCourseError(thrown, address.label);
            if (error.code === "COURSE_UNREACHABLE") retire(opened);
            throw error;
          }
        },
        end() {
          opened.uses -= 1;
          closeIfUnused(opened);
        },
      };
    },
    async close() {
      isClosed = true;
      if (current !== null) retire(current);
      await Promise.all(waiting);
    },
  };
}

/** Closing ends open cursors without an error, as if there were no more rows: never before the last use has ended. */
function closeIfUnused(opened: Opened): void {
  if (!opened.isRetired || opened.uses > 0 || !opened.database.isOpen) return;
  opened.database.close();
  opened.closed.resolve();
}

/** Tells files apart that had the same name one after the other. */
function identify({ path, label }: FileAddress): string {
  try {
    const { dev, ino, isDirectory } = Deno.statSync(path);
    if (!isDirectory) return `${dev}/${ino}`;
  } catch (thrown) {
    throw toOpenError(thrown, label);
  }
  throw new CourseError("COURSE_UNREACHABLE", `Cannot open ${label}: it is a directory`, {
    hint: "name the file itself under database: in automations.yaml",
  });
}

function openDatabase({ path, label }: FileAddress, mode: "read" | "write"): DatabaseSync {
  // mode=rw: SQLite would otherwise make a file that is not there.
  const place = mode === "read" ? path : `${pathToFileURL(path).href}?mode=rw`;
  try {
    const database = new DatabaseSync(place, {
      readOnly: mode === "read",
      allowExtension: false,
    });
    // Not by the option `timeout`: Deno 2.9.6 ignores it where readOnly is set, and waits for 5 s.
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    limitActions(database, mode);
    return database;
  } catch (thrown) {
    throw toOpenError(thrown, label);
  }
}
