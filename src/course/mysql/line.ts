/**
 * Questions and answers on one connection to MySQL or MariaDB.
 * @module
 */
import type { CourseError } from "../../domain/errors.ts";
import type { OpenConnection } from "./connection.ts";
import { toCourseError } from "./mysql_errors.ts";

/** Node's way of calling back. */
export type Callback<T> = (error: Error | null | undefined, result: T) => void;

/** A connection that may be lost. */
export interface Line {
  isLost(): boolean;
  /** Drops the connection at once. */
  destroy(): void;
  /** Asks by a method of the driver, and turns what it throws into an error of ours. */
  ask<T>(start: (done: Callback<T>) => unknown): Promise<T>;
  /** Runs a statement of ours. */
  run(sql: string): Promise<void>;
  /** Turns what was thrown into an error of ours; drops the connection where it is of no use. */
  failed(thrown: unknown): CourseError;
  /** Says who must hear of a lost connection, as the driver does not tell a SELECT that is under way. */
  watch(onLost: ((thrown: unknown) => void) | null): void;
  /** Whether somebody must hear of it. */
  isWatched(): boolean;
}

/** Makes the line of a connection. */
export function createLine(
  { connection, socket }: OpenConnection,
  { label }: { readonly label: string },
): Line {
  let isLost = false;
  let watcher: ((thrown: unknown) => void) | null = null;
  connection.on("error", (thrown: unknown) => {
    isLost = true;
    watcher?.(thrown);
  });

  function destroy(): void {
    isLost = true;
    socket.destroy();
  }

  function failed(thrown: unknown): CourseError {
    const error = toCourseError(thrown, label);
    if (error.code === "COURSE_UNREACHABLE") destroy();
    return error;
  }

  async function ask<T>(start: (done: Callback<T>) => unknown): Promise<T> {
    const answer = Promise.withResolvers<T>();
    start((error, result) => error ? answer.reject(error) : answer.resolve(result));
    try {
      return await answer.promise;
    } catch (thrown) {
      throw failed(thrown);
    }
  }

  return {
    destroy,
    ask,
    failed,
    isLost: () => isLost,
    isWatched: () => watcher !== null,
    async run(sql) {
      await ask((done) => connection.query(sql, done));
    },
    watch(onLost) {
      watcher = onLost;
    },
  };
}
