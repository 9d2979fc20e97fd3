import { toIso } from "../../domain/clock.ts";
import type { TaskSettings } from "../../domain/task.ts";
import type { Decision } from "../item_plan.ts";
import type { FoundItem } from "../items.ts";
import { hasWantedType, planItem } from "../plan.ts";
import type { ItemFacts } from "./facts.ts";
import type { Line } from "./line.ts";
import { isoOrNull, timed } from "./timed.ts";

/** Says how the item stands: in the query or not, since when, and what planning makes of it. */
export function sayItem(facts: ItemFacts): readonly Line[] {
  const { asked, elsewhere, settings } = facts;
  const other = elsewhere === null ? [] : [{ code: "other_environment", ...elsewhere } as const];
  if ("notAsked" in asked) {
    return [...said(facts), { code: "not_asked", reason: asked.notAsked }, ...other];
  }
  if (settings === null || !settings.enabled) return other;
  const { found } = asked;
  if (found === null) return [...notThere(facts), ...expected(facts, settings, null), ...other];
  return [...there(facts, settings, found), ...expected(facts, settings, found), ...other];
}

/** What is remembered of the item, where nobody could ask. */
function said({ sighting }: ItemFacts): readonly Line[] {
  if (sighting === null || sighting.leftAt === null) return [];
  return sighting.backAt === null
    ? [{ code: "left_query", since: toIso(sighting.leftAt) }]
    : [cameBack(sighting.leftAt, sighting.backAt)];
}

function cameBack(leftAt: number, backAt: number): Line {
  return { code: "came_back", left_at: toIso(leftAt), back_at: toIso(backAt) };
}

function notThere(facts: ItemFacts): readonly Line[] {
  const { asked, item, jobs, sighting, near, elsewhere, training } = facts;
  const problems = "problems" in asked ? asked.problems : [];
  const rows: readonly Line[] = problems.filter((problem) => problem.startsWith(`item ${item}:`))
    .map((problem) => ({ code: "row_unusable", problem }));
  const about = trainingLines(facts);
  const left = jobs.findLast(({ cancelCause }) => cancelCause === "left")?.job.finishedAt ??
    sighting?.leftAt ?? null;
  if (left !== null) return [...rows, { code: "left_query", since: toIso(left) }, ...about];
  if (jobs.length > 0 || sighting !== null) {
    return [...rows, { code: "no_longer_in_query" }, ...about];
  }
  const isKnown = rows.length > 0 || elsewhere !== null || (training ?? null) !== null;
  return isKnown
    ? [...rows, { code: "never_in_query" }, ...about]
    : [{ code: "item_unknown", item, near }];
}

/** Why a training is not among those that the built-in queries give. */
function trainingLines({ training, now }: ItemFacts): readonly Line[] {
  if (training === undefined) return [];
  if (training === null) return [{ code: "training_gone" }];
  if (!training.isActive) return [{ code: "training_inactive" }];
  if (training.lastAt === null) return [{ code: "training_without_events" }];
  return training.lastAt <= now ? [{ code: "training_over", last_at: toIso(training.lastAt) }] : [];
}

function there(
  { sighting }: ItemFacts,
  settings: TaskSettings,
  found: FoundItem,
): readonly Line[] {
  const { events, trainingType } = found;
  const lines: Line[] = [{
    code: "in_query",
    events: events.length,
    training_type: trainingType,
  }];
  if (sighting?.leftAt != null && sighting.backAt !== null) {
    lines.push(cameBack(sighting.leftAt, sighting.backAt));
  }
  if (!hasWantedType(settings, found)) {
    const wanted = settings.trainingTypes;
    lines.push({ code: "wrong_type", training_type: trainingType, wanted });
  }
  const chosen = settings.event === "first" ? events[0] : events.at(-1);
  if (settings.event !== "all" && events.length > 1 && chosen !== undefined) {
    const chosen_at = toIso(chosen.eventAt);
    const others = events.length - 1;
    lines.push({ code: "other_event", event: settings.event, chosen_at, others });
  }
  return lines;
}

/** What the next look at the query is going to do. */
function expected(
  facts: ItemFacts,
  settings: TaskSettings,
  found: FoundItem | null,
): readonly Line[] {
  const { item, jobs, known, now } = facts;
  const stored = jobs.map(({ job, cancelCause }) => ({ ...job, cancelCause }));
  const firstSeenAt = known?.firstSeenAt ?? now;
  const context = { ...facts, task: settings, firstSeenAt };
  return planItem(context, { id: item, found, stored })
    .flatMap((decision) => expectedLine(facts, settings, decision));
}

function expectedLine(
  facts: ItemFacts,
  settings: TaskSettings,
  decision: Decision,
): readonly Line[] {
  const { action, reason, jobId, runAt } = decision;
  const firstSeenAt = facts.known?.firstSeenAt ?? facts.now;
  const times = timed(decision, { settings, setting: facts });
  switch (action) {
    case "create":
      return [{ code: "will_be_planned", ...times }];
    case "move": {
      const job = facts.jobs.find(({ job }) => job.id === jobId)?.job;
      const from_run_at = toIso(job?.runAt ?? decision.runAt);
      // A new name alone changes nothing that anybody would ask about.
      return from_run_at === times.run_at ? [] : [{ code: "will_move", from_run_at, ...times }];
    }
    case "cancel":
      return [{ code: "will_be_cancelled", reason }];
    case "miss":
      return [{ code: "will_be_missed", reason }];
    case "ignore":
      if (!settings.replaceExisting && facts.jobs.length > 0 && runAt >= firstSeenAt) {
        return [{ code: "first_plan_stands", event_at: times.event_at }];
      }
      return [{
        ...{ code: "past_before_task", ...times },
        first_seen_at: toIso(firstSeenAt),
        since: isoOrNull(facts.sighting?.seenAt ?? null),
      }];
    case "keep":
      return [];
  }
}
