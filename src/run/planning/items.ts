import type { Course } from "../../course/course.ts";
import type { EpochMs } from "../../domain/clock.ts";
import { toSqlText } from "../../domain/instant.ts";
import type { TaskSettings } from "../../domain/task.ts";
import type { Cell, Json, Params, Row } from "../../handler.ts";
import type { ItemTable } from "../../plan/item_table.ts";
import { gatherItems } from "../../plan/items.ts";
import type { AnswerCall, Sandbox } from "../../sandbox/sandbox.ts";
import { answerReads } from "../dispatching/capabilities.ts";
import type { LoadedTask } from "../catalog.ts";

/** What the query of a task gave. */
export interface FoundItems {
  readonly items: ItemTable;
  /** Rows that could not be used, in words. */
  readonly problems: readonly string[];
}

/** How to ask for items. */
export interface ItemsQuestion {
  readonly now: EpochMs;
  readonly since: EpochMs;
  /** Whether to keep the rows themselves; planning does not need them. */
  readonly withRows: boolean;
  /** Takes the items, in the place of those of an earlier answer; left out: a new table. */
  readonly into?: ItemTable;
  readonly signal: AbortSignal;
}

/** Asks the course database, or the handler's query function, for the items of a task. */
export async function findItems(
  parts: { readonly course: Course; readonly sandbox: Sandbox },
  task: LoadedTask,
  question: ItemsQuestion,
): Promise<FoundItems> {
  const { columns } = task.settings;
  const gathering = gatherItems(columns, question);
  for await (const page of pagesOf(parts, task, question)) {
    const shaped = task.handler.shapes.length === 0
      ? page
      : await parts.sandbox.shape(task.ref, page, columns);
    gathering.add(shaped);
  }
  // An answer that was cut short says nothing about the items that it does not hold.
  question.signal.throwIfAborted();
  return gathering.finish();
}

/** The named parameters that a task's query may use: `:now`, `:since` and each scalar of `args`. */
export function queryParams(
  settings: TaskSettings,
  { now, since }: { readonly now: EpochMs; readonly since: EpochMs },
): Params {
  const params: Record<string, Cell> = {};
  for (const [name, value] of Object.entries(settings.args)) {
    if (value === null || typeof value !== "object") params[name] = value;
  }
  return { ...params, now: toSqlText(now), since: toSqlText(since) };
}

async function* pagesOf(
  { course, sandbox }: { readonly course: Course; readonly sandbox: Sandbox },
  task: LoadedTask,
  question: ItemsQuestion,
): AsyncGenerator<readonly Row[]> {
  const { settings, sql, ref } = task;
  if (sql !== null) {
    yield* course.pages(sql, queryParams(settings, question), question.signal);
    return;
  }
  const answer: AnswerCall = async (call) => await answerReads(course, call);
  const { now, since } = question;
  const args: Readonly<Record<string, Json>> = settings.args;
  yield await sandbox.query(ref, { now, since, args, timeoutMs: settings.timeoutMs }, answer);
}
