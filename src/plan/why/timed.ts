import { type EpochMs, toIso } from "../../domain/clock.ts";
import type { TaskSettings } from "../../domain/task.ts";
import { runAt } from "../run_at.ts";
import type { Setting } from "./facts.ts";
import type { RuleView } from "./line.ts";

/** When a job's event is and when it runs, with the rule where that is how it was worked out. */
export function timed(
  { eventAt, runAt: at }: { readonly eventAt: EpochMs; readonly runAt: EpochMs },
  { settings, setting }: {
    readonly settings: TaskSettings | null;
    readonly setting: Setting;
  },
): { readonly event_at: string; readonly run_at: string; readonly rule: RuleView | null } {
  const times = { event_at: toIso(eventAt), run_at: toIso(at) };
  if (settings === null) return { ...times, rule: null };
  const byRule = runAt(eventAt, { ...settings, timezone: setting.timezone });
  return { ...times, rule: byRule === at ? ruleView(settings) : null };
}

/** Writes an instant, or null where there is none. */
export function isoOrNull(instant: EpochMs | null): string | null {
  return instant === null ? null : toIso(instant);
}

function ruleView({ offset, direction, at }: TaskSettings): RuleView {
  return { ...offset, direction, at: at === null ? null : `${two(at.hour)}:${two(at.minute)}` };
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
