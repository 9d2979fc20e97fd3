import type { EpochMs } from "../../domain/clock.ts";
import { CourseError, HandlerError } from "../../domain/errors.ts";
import type { Problem } from "../../domain/problem.ts";
import type { WallTime } from "../../domain/task.ts";
import { since } from "../../plan/window.ts";
import type { LoadedTask } from "../catalog.ts";
import { findItems, type FoundItems } from "./items.ts";
import { adviseMessageCentre } from "../delivery/message_centre.ts";
import type { Prepared } from "../prepare.ts";

/**
 * Says what is legal in a configuration but hardly meant: queries that find nothing, training types
 * that no item has, times of the day that the clocks leave out, a message centre without its user.
 * All of it warnings.
 */
export async function advise(
  prepared: Prepared,
  ask: { readonly now: EpochMs; readonly signal: AbortSignal },
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const task of prepared.catalog.tasks.values()) {
    if (!task.settings.enabled) continue;
    problems.push(...adviseAt(prepared, task, ask.now));
    if (prepared.courseDown === null) problems.push(...await adviseItems(prepared, task, ask));
  }
  if (prepared.courseDown === null) problems.push(...await adviseMail(prepared));
  return problems;
}

async function adviseMail({ config, course }: Prepared): Promise<readonly Problem[]> {
  try {
    const odd = await adviseMessageCentre(config, course);
    return odd === null ? [] : [config.problemAt(["mail", "message_centre"], odd, "warning")];
  } catch (thrown) {
    if (!(thrown instanceof CourseError)) throw thrown;
    const found = `cannot be used: ${thrown.message}`;
    return [config.problemAt(["mail", "message_centre"], found, "warning")];
  }
}

async function adviseItems(
  prepared: Prepared,
  task: LoadedTask,
  ask: { readonly now: EpochMs; readonly signal: AbortSignal },
): Promise<readonly Problem[]> {
  const { config } = prepared;
  const { name, trainingTypes, query } = task.settings;
  const at = { now: ask.now, timezone: config.timezone, oldestOpenEvent: null };
  const question = { ...ask, since: since(task.settings, at), withRows: false };
  let found: FoundItems;
  try {
    found = await findItems(prepared, task, question);
  } catch (thrown) {
    if (!(thrown instanceof CourseError || thrown instanceof HandlerError)) throw thrown;
    return [
      config.problemAt(["tasks", name], `cannot find its items: ${thrown.message}`, "warning"),
    ];
  }
  const path = ["tasks", name, query === null ? "handler" : "query"];
  const warnings = found.problems.map((problem) => config.problemAt(path, problem, "warning"));
  if (found.items.size === 0) {
    warnings.push(config.problemAt(path, "its query finds nothing at the moment", "warning"));
    return warnings;
  }
  const types = new Set([...found.items].map(([, item]) => item.trainingType ?? "(none)"));
  for (const type of trainingTypes) {
    if (types.has(type)) continue;
    const message = `no item has the training type ${type} now: found ${[...types].join(", ")}`;
    warnings.push(config.problemAt(["tasks", name, "training_types"], message, "warning"));
  }
  return warnings;
}

/** A year has two changes of the clocks at most. */
const CHANGES_AHEAD = 2;

function adviseAt({ config }: Prepared, task: LoadedTask, now: EpochMs): readonly Problem[] {
  const { at, name } = task.settings;
  if (at === null) return [];
  const warnings: Problem[] = [];
  let moment = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(config.timezone);
  for (let change = 0; change < CHANGES_AHEAD; change++) {
    const next = moment.getTimeZoneTransition("next");
    if (next === null) break;
    moment = next;
    const said = oddTime(next.toPlainDate(), at, config.timezone);
    if (said !== null) warnings.push(config.problemAt(["tasks", name, "at"], said, "warning"));
  }
  return warnings;
}

/** @returns what is odd about a time on a day when the clocks change; null where nothing is */
function oddTime(day: Temporal.PlainDate, at: WallTime, timezone: string): string | null {
  const wanted = day.toPlainDateTime(Temporal.PlainTime.from(at));
  const earlier = wanted.toZonedDateTime(timezone, { disambiguation: "earlier" });
  const later = wanted.toZonedDateTime(timezone, { disambiguation: "later" });
  if (earlier.epochMilliseconds === later.epochMilliseconds) return null;
  const time = wanted.toPlainTime().toString({ smallestUnit: "minute" });
  if (later.toPlainDateTime().equals(wanted)) {
    return `${time} is twice on ${day} in ${timezone}: it runs at the first`;
  }
  const instead = later.toPlainTime().toString({ smallestUnit: "minute" });
  return `${time} does not exist on ${day} in ${timezone}: it runs at ${instead}`;
}
