/**
 * Rows that come out of a handler's own functions.
 * @module
 */
import type { Cell, Row, Task } from "../../handler.ts";
import type { ShapeColumns } from "../protocol.ts";
import { explainThrown, shortly } from "./thrown.ts";

const MOST_ROWS = 100_000;
/** Problems beyond these are the same again. */
const MOST_PROBLEMS = 10;

/**
 * Reads what a query function returned.
 * @throws {TypeError} where it is no list of rows; says which row and column
 */
export function readRows(value: unknown): readonly Row[] {
  if (!Array.isArray(value)) {
    throw new TypeError(`query returned ${shortly(value)}: wanted a list of rows`);
  }
  if (value.length > MOST_ROWS) {
    throw new RangeError(
      `query returned ${value.length} rows: wanted at most ${MOST_ROWS}; find only events after ctx.since`,
    );
  }
  return value.map((row, index) => readRow(row, index + 1));
}

/** Adds to each row what the task's own functions say of it; a column that cannot be had becomes null. */
export function shapeRows(
  task: Task,
  rows: readonly Row[],
  columns: ShapeColumns,
): { readonly rows: readonly Row[]; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const shaped = rows.map((row) => {
    const added: Record<string, Cell> = {};
    for (const part of ["id", "label", "eventAt"] as const) {
      if (task[part] === undefined) continue;
      try {
        added[columns[part]] = readShaped(task[part](row));
      } catch (thrown) {
        added[columns[part]] = null;
        if (problems.length < MOST_PROBLEMS) {
          problems.push(`${part}() of ${shortly(row)}: ${explainThrown(thrown).reason}`);
        }
      }
    }
    return { ...row, ...added };
  });
  return { rows: shaped, problems };
}

function readShaped(value: unknown): Cell {
  const cell = readCell(value);
  if (typeof cell === "string" || typeof cell === "number") return cell;
  throw new TypeError(`it returned ${shortly(value)}: wanted text or a number`);
}

function readRow(row: unknown, number: number): Row {
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    throw new TypeError(`query returned ${shortly(row)} as row ${number}: wanted an object`);
  }
  const cells: Record<string, Cell> = {};
  for (const [column, value] of Object.entries(row)) {
    const cell = readCell(value);
    if (cell === undefined) {
      throw new TypeError(
        `query returned ${
          shortly(value)
        } as ${column} of row ${number}: wanted text, a number, true, false or null`,
      );
    }
    cells[column] = cell;
  }
  return cells;
}

/** A value as the course database would have given it; undefined where it is none. */
function readCell(value: unknown): Cell | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Temporal.Instant) return value.toString();
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  return typeof value === "string" || typeof value === "boolean" ? value : undefined;
}
