/**
 * Questions and answers on one connection to PostgreSQL.
 * @module
 */
import type postgres from "postgres";
import type { CourseError } from "../../domain/errors.ts";
import type { OpenConnection } from "./connection.ts";
import { toCourseError } from "./postgres_errors.ts";

/** A connection that may be lost. */
export interface Line {
  readonly sql: postgres.Sql;
  isLost(): boolean;
  /** Drops the connection at once. */
  destroy(): void;
  /** Waits for an answer of the driver, and turns what it throws into an error of ours. */
  ask<T>(answer: PromiseLike<T>): Promise<T>;
  /** Turns what was thrown into an error of ours; drops the connection where it is of no use. */
  failed(thrown: unknown): CourseError;
}

/** Makes the line of a connection. */
export function createLine(
  { sql, socket }: OpenConnection,
  { label }: { readonly label: string },
): Line {
  let isLost = false;
  socket.once("close", () => isLost = true);

  function destroy(): void {
    isLost = true;
    socket.destroy();
  }

  function failed(thrown: unknown): CourseError {
    const error = toCourseError(thrown, label);
    if (error.code === "COURSE_UNREACHABLE") destroy();
    return error;
  }

  return {
    sql,
    destroy,
    failed,
    isLost: () => isLost,
    async ask(answer) {
      try {
        return await answer;
      } catch (thrown) {
        throw failed(thrown);
      }
    },
  };
}
