import type { EpochMs } from "../domain/clock.ts";
import { parseInstant } from "../domain/instant.ts";
import type { Columns } from "../domain/task.ts";
import type { Row } from "../handler.ts";
import { ItemTable } from "./item_table.ts";

/** One event of an item, with the row it came from; null where rows are not kept. */
export interface ItemEvent {
  readonly eventAt: EpochMs;
  readonly row: Row | null;
}

/** An item that the query gave, with all its events, earliest first. */
export interface FoundItem {
  readonly id: string;
  readonly label: string;
  /** Null where the query has no such column, or no value in it. */
  readonly trainingType: string | null;
  readonly events: readonly ItemEvent[];
}

/** Items by their ids. */
export type Items = Pick<
  ReadonlyMap<string, FoundItem>,
  "size" | "has" | "get" | "keys" | typeof Symbol.iterator
>;

/** The rows of one answer, gathered by item. */
export interface Gathering {
  /** Takes the next rows of the answer. */
  add(rows: readonly Row[]): void;
  /** Ends the gathering. */
  finish(): { readonly items: ItemTable; readonly problems: readonly string[] };
}

/** What is kept of the problems of one answer; more are counted. */
const MOST_PROBLEMS = 20;

/**
 * Checks rows and gathers them by item. A row that cannot be used is reported with its id and
 * column and leaves the others alone; items of the same name do not collide, their id tells them
 * apart. Two rows with the same id and event time are one event.
 * @param options.withRows whether to keep the rows, which attempts need and planning does not
 * @param options.into takes the items in the place of those of an earlier answer; left out: a new table
 */
export function gatherItems(
  columns: Columns,
  { withRows, into = new ItemTable() }: { readonly withRows: boolean; readonly into?: ItemTable },
): Gathering {
  const problems: string[] = [];
  let rowNumber = 0;
  let unlisted = 0;
  into.begin();
  return {
    add(rows) {
      for (const row of rows) {
        rowNumber += 1;
        const problem = addRow(into, row, { columns, rowNumber, withRows });
        if (problem === null) continue;
        if (problems.length < MOST_PROBLEMS) problems.push(problem);
        else unlisted += 1;
      }
    },
    finish() {
      into.finish();
      const more = unlisted === 0 ? [] : [`and ${unlisted} more rows`];
      return { items: into, problems: [...problems, ...more] };
    },
  };
}

function addRow(
  items: ItemTable,
  row: Row,
  { columns, rowNumber, withRows }: {
    readonly columns: Columns;
    readonly rowNumber: number;
    readonly withRows: boolean;
  },
): string | null {
  const cell = row[columns.id];
  if (cell === null || cell === undefined || cell === "") {
    return `row ${rowNumber}: column ${columns.id}: no id`;
  }
  const id = String(cell);
  const event = row[columns.eventAt];
  const eventAt = typeof event === "string" ? parseInstant(event) : null;
  if (eventAt === null) {
    return `item ${id}: column ${columns.eventAt}: ${
      event === null || event === undefined ? "no time" : `cannot read ${JSON.stringify(event)}`
    }, wanted such as 2026-12-01 09:00:00`;
  }
  const label = textOf(row[columns.label]) ?? id;
  const trainingType = textOf(row[columns.trainingType])?.trim() ?? null;
  items.add({ id, label, trainingType }, { eventAt, row: withRows ? row : null });
  return null;
}

function textOf(cell: Row[string] | undefined): string | null {
  return cell === null || cell === undefined || cell === "" ? null : String(cell);
}
