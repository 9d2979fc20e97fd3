/**
 * Deletes trainings that are over, and keeps what it deletes in a file.
 * @module
 */
import type { Cell, Context, Outcome, Row, Statement, Task } from "bcourse-scheduler";
import { counted } from "./bcourse/send_all.ts";
import { isAt, toEpochMs } from "./bcourse/time.ts";
import { write } from "./bcourse/write.ts";

/** Not limited by `:since`: what was over long ago is to go as well. */
const QUERY = `
SELECT t.id AS id,
       t.name AS label,
       MAX(e.end_time) AS event_at,
       tt.name AS training_type
FROM training t
JOIN training_event e ON e.training_id = t.id
LEFT JOIN training_type tt ON tt.id = t.trainingtype_id
GROUP BY t.id, t.name, tt.name
HAVING MIN(e.start_time) < :now`;

/** Every table with rows of a training, in an order in which they can be put back. */
const TABLES = [
  ["training", "SELECT * FROM training WHERE id = :training"],
  ["training_event", "SELECT * FROM training_event WHERE training_id = :training ORDER BY id"],
  [
    "training_trainers",
    "SELECT * FROM training_trainers WHERE training_id = :training ORDER BY trainer_id",
  ],
  [
    "training_enroll",
    "SELECT * FROM training_enroll WHERE training_id = :training ORDER BY student_id",
  ],
] as const;

type TableName = typeof TABLES[number][0];
type Rows = Readonly<Record<TableName, readonly Row[]>>;

/** What was kept and may be deleted, or why nothing may. */
type Kept = {
  readonly file: string;
  readonly counts: Readonly<Record<TableName, number>>;
  /** End of the last event, as the database holds it. */
  readonly end: Cell;
} | { readonly nothing: string };

/** A training that changes as often as this while it is deleted is not over. */
const MOST_ROUNDS = 5;

/** Deletes a training with its events and enrolments, after it has kept them in a file. */
export default {
  description: "Deletes a training that is over, with its events and enrolments, and keeps a copy",
  query: QUERY,
  args: {},
  writes: true,
  async execute(ctx: Context): Promise<Outcome> {
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      let isNew = false;
      const kept = await ctx.once(`keep ${round}`, () => {
        isNew = true;
        return keep(ctx);
      });
      if ("nothing" in kept) return ctx.skip(kept.nothing);
      const isGone = await ctx.once(
        `delete ${round}`,
        async () =>
          await write(ctx, deletions(ctx.item.id, kept)) ||
          // Kept by an earlier attempt, which may have ended between COMMIT and this step's record.
          (!isNew && (await readRows(ctx)).training.length === 0),
      );
      if (isGone) return { state: "succeeded", note: noteOf(kept) };
    }
    return ctx.fail("the training kept changing while it was to be deleted");
  },
} satisfies Task;

async function keep(ctx: Context): Promise<Kept> {
  const rows = await readRows(ctx);
  if (rows.training.length === 0) return { nothing: "the training is not there any more" };
  const ends = rows.training_event.map(({ end_time }) => end_time ?? null);
  const last = ends.toSorted((a, b) => (toEpochMs(a) ?? 0) - (toEpochMs(b) ?? 0)).at(-1);
  if (last === undefined || !isAt(last, ctx.item.eventAt)) {
    return { nothing: "its last event is at another time by now" };
  }
  if (ctx.item.eventAt.epochMilliseconds > ctx.now.epochMilliseconds) {
    return { nothing: "its last event is not over yet" };
  }
  const file = await ctx.archive(fileName(ctx), {
    about: "Deleted from the course database. To put it back, insert the rows in this order.",
    task: ctx.task,
    job: ctx.jobId,
    tables: TABLES.map(([table]) => ({ table, rows: rows[table] })),
  });
  return { file, counts: countsOf(rows), end: last };
}

/** With the time, as SQLite gives the id of a training that was deleted to another one. */
function fileName({ item }: Context): string {
  const end = item.eventAt.toString({ smallestUnit: "second" }).replaceAll(/[-:]/g, "");
  return `training-${item.id}-${end}`;
}

/** Holds the training's row, and is refused where an event came to it or was moved on. */
const NOT_LATER = `
UPDATE training SET active = active
WHERE id = :training
  AND NOT EXISTS (
    SELECT 1 FROM training_event e WHERE e.training_id = :training AND e.end_time > :end)`;

/** Deletes exactly what was kept: one row more or less, and all stays. */
function deletions(
  training: Cell,
  { counts, end }: Exclude<Kept, { readonly nothing: string }>,
): readonly Statement[] {
  const remove = (table: TableName, column: string): Statement => ({
    sql: `DELETE FROM ${table} WHERE ${column} = :training`,
    params: { training },
    expect: counts[table],
  });
  return [
    { sql: NOT_LATER, params: { training, end }, expect: 1 },
    remove("training_enroll", "training_id"),
    remove("training_trainers", "training_id"),
    remove("training_event", "training_id"),
    remove("training", "id"),
  ];
}

async function readRows(ctx: Context): Promise<Rows> {
  const rows = { training: [], training_event: [], training_trainers: [], training_enroll: [] };
  const found: Record<TableName, readonly Row[]> = { ...rows };
  for (const [table, sql] of TABLES) {
    found[table] = await ctx.course.all(sql, { training: ctx.item.id });
  }
  return found;
}

function countsOf(rows: Rows): Readonly<Record<TableName, number>> {
  return {
    training: rows.training.length,
    training_event: rows.training_event.length,
    training_trainers: rows.training_trainers.length,
    training_enroll: rows.training_enroll.length,
  };
}

function noteOf({ counts, file }: Exclude<Kept, { readonly nothing: string }>): string {
  const events = counted(counts.training_event, "event");
  const enrolments = counted(counts.training_enroll, "enrolment");
  return `deleted with ${events} and ${enrolments}; kept in ${file}`;
}
