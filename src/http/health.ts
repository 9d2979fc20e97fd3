import { type EpochMs, toIso } from "../domain/clock.ts";
import { sayDuration } from "../domain/duration.ts";
import { type HealthSources, type LoopHealth, loopHealth } from "../run/loop_health.ts";
import type { PageSources } from "./page_sources.ts";

/** The answer of `/healthz`: 200 while both loops go on. */
export function readLiveness(
  sources: HealthSources & Pick<PageSources, "troubles">,
): { status: 200 | 503; body: unknown } {
  const { planning, dispatching } = loopHealth(sources);
  const stuck = [planning, dispatching].filter((loop) => loop.stuck);
  const troubles = sources.troubles();
  const say = ({ name, silentMs }: LoopHealth): string => {
    const reason = troubles.find(({ loop }) => loop === name)?.reason;
    const silent = `no progress in ${name} for ${sayDuration(silentMs)}`;
    return reason === undefined ? silent : `${silent}: ${reason}`;
  };
  const body = {
    alive: stuck.length === 0,
    stuck: stuck.map(({ name }) => name),
    why: stuck.map(say),
    planned_at: isoOrNull(planning.progressAt),
    dispatched_at: isoOrNull(dispatching.progressAt),
  };
  return { status: body.alive ? 200 : 503, body };
}

/** The answer of `/readyz`: 200 once planning has gone round and the course database answered. */
export function readReadiness(
  { config, progress, planErrors }: Pick<PageSources, "config" | "progress" | "planErrors">,
): { status: 200 | 503; body: unknown } {
  const why = whyNotReady({ config, progress, planErrors });
  return { status: why === null ? 200 : 503, body: { ready: why === null, why } };
}

/** One query that fails is that task's trouble; where every one fails, the database does not answer. */
function whyNotReady(
  { config, progress, planErrors }: Pick<PageSources, "config" | "progress" | "planErrors">,
): string | null {
  if (progress().plannedAt === null) return "the first round of planning has not ended yet";
  const errors = planErrors();
  const enabled = config.tasks.filter((task) => task.enabled);
  if (enabled.length === 0 || enabled.some(({ name }) => !errors.has(name))) return null;
  const error = errors.get(enabled[0]?.name ?? "") ?? "no reason given";
  return `the course database answers no task's query: ${error}`;
}

function isoOrNull(instant: EpochMs | null): string | null {
  return instant === null ? null : toIso(instant);
}
