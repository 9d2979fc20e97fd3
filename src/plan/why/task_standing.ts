import { toIso } from "../../domain/clock.ts";
import type { ItemFacts } from "./facts.ts";
import type { Line } from "./line.ts";
import { isoOrNull } from "./timed.ts";

/** Says what keeps the jobs of a task, what tells most first; none where nothing does. */
export function hindrances(facts: ItemFacts): readonly Line[] {
  const { daemon, known, task } = facts;
  return [
    ...off(facts),
    ...(known?.pausedAt == null
      ? []
      : [{ code: "task_paused", task, since: toIso(known.pausedAt), by: known.pausedBy } as const]),
    ...(daemon.isRunning
      ? []
      : [{ code: "daemon_down", since: isoOrNull(daemon.seenAt) } as const]),
    ...failing(facts),
    ...resting(facts),
    ...waiting(facts),
  ];
}

function off({ task, settings, known, asked }: ItemFacts): readonly Line[] {
  const since = (standing: "off" | "removed"): string | null =>
    known?.standing === standing ? isoOrNull(known.standingSince) : null;
  if (settings === null) {
    // A file that could not be read says nothing of its tasks.
    const isKnown = known?.standing === "removed" || !("notAsked" in asked);
    return isKnown ? [{ code: "task_removed", task, since: since("removed") }] : [];
  }
  return settings.enabled ? [] : [{ code: "task_off", task, since: since("off") }];
}

function failing({ task, settings, known }: ItemFacts): readonly Line[] {
  if (settings?.enabled !== true) return [];
  if (known === null || known.reconciledAt === null) return [{ code: "task_not_planned", task }];
  return known.error === null ? [] : [{ code: "query_fails", task, reason: known.error }];
}

function resting({ task, known }: ItemFacts): readonly Line[] {
  if (known?.openUntil == null) return [];
  const { failures, openUntil } = known;
  return [{ code: "task_rests", task, failures, until: toIso(openUntil) }];
}

function waiting({ hold }: ItemFacts): readonly Line[] {
  if (hold === null) return [];
  const { dependency, since, tries, nextTryAt, reason } = hold;
  const times = { since: toIso(since), next_try_at: toIso(nextTryAt) };
  return [{ code: "waits_for", dependency, tries, reason, ...times }];
}
