import type { EpochMs } from "../domain/clock.ts";
import { parseInstant } from "../domain/instant.ts";
import type { Columns } from "../domain/task.ts";
import type { Row } from "../handler.ts";

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

/** The rows of one answer, gathered by item. */
export interface Gathering {
  /** Takes the next rows of the answer. */
  add(rows: readonly Row[]): void;
  /** Ends the gathering. */
  finish(): {
    readonly items: ReadonlyMap<string, FoundItem>;
    readonly problems: readonly string[];
  };
}

/** What is kept of the problems of one answer; more are counted. */
const MOST_PROBLEMS = 20;

/** An item while rows are still coming. */
interface Draft extends FoundItem {
  readonly events: ItemEvent[];
}

/**
 * Checks rows and gathers them by item. A row that cannot be used is reported with its id and
 * column and leaves the others alone; items of the same name do not collide, their id tells them
 * apart. Two rows with the same id and event time are one event.
 * @param options.withRows whether to keep the rows, which attempts need and planning does not
 */
export function gatherItems(
  columns: Columns,
  { withRows }: { readonly withRows: boolean },
): Gathering {
  const drafts = new Map<string, Draft>();
  const problems: string[] = [];
  let rowNumber = 0;
  let unlisted = 0;
  return {
    add(rows) {
      for (const row of rows) {
        rowNumber += 1;
        const problem = addRow(drafts, row, { columns, rowNumber, withRows });
        if (problem === null) continue;
        if (problems.length < MOST_PROBLEMS) problems.push(problem);
        else unlisted += 1;
      }
    },
    finish() {
      const more = unlisted === 0 ? [] : [`and ${unlisted} more rows`];
      return { items: drafts, problems: [...problems, ...more] };
    },
  };
}

function addRow(
  drafts: Map<string, Draft>,
  row: Row,
  { columns, rowNumber, withRows }: {
    readonly columns: Columns;
    readonly rowNumber: number;
    readonly withRows: boolean;
  },
): string | null {
  const id = row[columns.id];
  if (id === null || id === undefined || id === "") {
    return `row ${rowNumber}: column ${columns.id}: no id`;
  }
  const key = String(id);
  const event = row[columns.eventAt];
  const eventAt = typeof event === "string" ? parseInstant(event) : null;
  if (eventAt === null) {
    return `item ${key}: column ${columns.eventAt}: ${
      event === null || event === undefined ? "no time" : `cannot read ${JSON.stringify(event)}`
    }, wanted such as 2026-12-01 09:00:00`;
  }
  const found = { eventAt, row: withRows ? row : null };
  const draft = drafts.get(key);
  if (draft === undefined) {
    drafts.set(key, {
      id: key,
      label: textOf(row[columns.label]) ?? key,
      trainingType: textOf(row[columns.trainingType])?.trim() ?? null,
      events: [found],
    });
  } else insertInOrder(draft.events, found);
  return null;
}

/** Sorting all items at the end would hold up other work where there are many. */
function insertInOrder(events: ItemEvent[], event: ItemEvent): void {
  const at = events.findIndex((other) => other.eventAt >= event.eventAt);
  if (at === -1) events.push(event);
  else if (events[at]?.eventAt !== event.eventAt) events.splice(at, 0, event);
}

function textOf(cell: Row[string] | undefined): string | null {
  return cell === null || cell === undefined || cell === "" ? null : String(cell);
}
