import type { PlannedJob } from "../domain/change.ts";
import type { EpochMs } from "../domain/clock.ts";
import type { CancelCause } from "../domain/job.ts";
import type { TaskSettings } from "../domain/task.ts";
import { type Decision, ItemPlan, type ItemState, type PlanContext } from "./item_plan.ts";
import type { FoundItem } from "./items.ts";

/**
 * Decides about one item. Pure: the same state and now give the same decisions, and once they are
 * carried out the next call decides only `keep` and `ignore`.
 * @returns one decision for each stored job that matters and each event of the item that counts
 */
export function planItem(context: PlanContext, state: ItemState): Decision[] {
  const item = new ItemPlan(context, state);
  const refusal = whyNone(context.task, state.found);
  const events = refusal === null ? chosenEvents(context.task, state.found) : [];
  const left: EpochMs[] = [];
  const unmatched = new Set(state.stored);
  for (const eventAt of events) {
    const job = state.stored.find((stored) => stored.eventAt === eventAt);
    if (job === undefined) {
      // An event of the past is nobody's new time: else a job whose event was removed would go there.
      if (item.mayTakeOver(eventAt)) left.push(eventAt);
      else item.create(eventAt);
    } else {
      unmatched.delete(job);
      item.matched(job);
    }
  }
  const open = [...unmatched].filter((job) => job.state === "scheduled")
    .sort((a, b) => a.eventAt - b.eventAt);
  if (refusal !== null) { for (const job of open) item.gone(job, refusal); }
  else if (context.task.replaceExisting) pairMoved(item, open, left);
  else keepFirstPlan(item, [...unmatched], left);
  return item.decisions;
}

/** Events that moved keep their jobs, in the order of time; what is over on either side is new or gone. */
function pairMoved(item: ItemPlan, open: readonly PlannedJob[], events: readonly EpochMs[]): void {
  events.forEach((eventAt, index) => {
    const job = open[index];
    if (job === undefined) item.create(eventAt);
    else item.move(job, eventAt);
  });
  for (const job of open.slice(events.length)) {
    item.gone(job, { cause: "left", reason: "the event it was planned for is no longer there" });
  }
}

/** `replace_existing: false`: each job that stands for an event that is not there takes one of the new ones with it. */
function keepFirstPlan(
  item: ItemPlan,
  unmatched: readonly PlannedJob[],
  events: readonly EpochMs[],
): void {
  const standing = unmatched.filter((job) => job.state !== "cancelled");
  for (const job of standing) item.stands(job);
  events.forEach((eventAt, index) => {
    if (index >= standing.length) item.create(eventAt);
    else item.ignore(eventAt, "replace_existing is false: the first plan stands");
  });
}

/** Why a task wants no job for an item at all, or null where it does. */
function whyNone(
  task: TaskSettings,
  found: FoundItem | null,
): { readonly cause: CancelCause; readonly reason: string } | null {
  if (!task.enabled) return { cause: "task_off", reason: "the task is switched off" };
  if (found === null) return { cause: "left", reason: "the item is no longer in the query" };
  if (hasWantedType(task, found)) return null;
  const type = found.trainingType ?? "(none)";
  return {
    cause: "left",
    reason: `its training type ${type} is not among ${task.trainingTypes.join(", ")}`,
  };
}

/** Says whether an item's training type is among those of the task; all are where it names none. */
export function hasWantedType(
  { trainingTypes }: Pick<TaskSettings, "trainingTypes">,
  { trainingType }: Pick<FoundItem, "trainingType">,
): boolean {
  return trainingTypes.length === 0 || trainingTypes.includes(trainingType ?? "");
}

/** Gives the events of an item that count for a task, earliest first. */
export function chosenEvents(
  { event }: Pick<TaskSettings, "event">,
  found: FoundItem | null,
): readonly EpochMs[] {
  const events = found?.events ?? [];
  if (event === "all") return events.map(({ eventAt }) => eventAt);
  const one = event === "first" ? events[0] : events.at(-1);
  return one === undefined ? [] : [one.eventAt];
}
