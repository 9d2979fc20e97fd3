import type { LoadedTask } from "../catalog.ts";
import type { Meter } from "../meter.ts";
import { expectedDaemons } from "../daemons.ts";
import { cancelRemoved, reconcile, type ReconcileParts } from "./planner.ts";

/** The next try after a query that failed comes no later than this. */
const FAILED_WAIT_MS = 15_000;

/** How the last round of planning went. */
export interface RoundReport {
  /** Tasks whose query failed, with why. */
  readonly errors: ReadonlyMap<string, string>;
  /** Changes of the plan that took effect. */
  readonly applied: number;
}

/**
 * Reconciles every task once.
 * @param options.onPlanned called after each task whose plan changed
 * @returns what failed, and ms until the next round
 */
export async function planAll(
  parts: ReconcileParts & { readonly meter: Meter },
  tasks: ReadonlyMap<string, LoadedTask>,
  options: {
    readonly reconcileMs: number;
    readonly signal: AbortSignal;
    readonly onPlanned: () => void;
  },
): Promise<RoundReport & { readonly waitMs: number }> {
  const start = parts.clock.monotonicMs();
  const errors = new Map<string, string>();
  let applied = 0;
  for (const [name, task] of tasks) {
    if (options.signal.aborted) break;
    const went = await parts.meter.reconcile(
      name,
      () => reconcile(parts, task, options.signal),
    );
    if (went.error !== null) errors.set(name, went.error);
    applied += went.applied;
    if (went.applied > 0) options.onPlanned();
  }
  // As long as hosts have different files, nothing is cancelled on account of one of them.
  const elsewhere = await tasksElsewhere(parts);
  await cancelRemoved(parts, parts.config.environment, new Set([...tasks.keys(), ...elsewhere]));
  const spentMs = parts.clock.monotonicMs() - start;
  const wantedMs = errors.size > 0
    ? Math.min(FAILED_WAIT_MS, options.reconcileMs)
    : options.reconcileMs;
  return { errors, applied, waitMs: Math.max(0, wantedMs - spentMs) };
}

/** The tasks that daemons beside this one know, those included that are about to be back. */
async function tasksElsewhere(
  { store, clock, fence }: Pick<ReconcileParts, "store" | "clock" | "fence">,
): Promise<readonly string[]> {
  const others = (await expectedDaemons(store, clock.now())).filter(({ holder }) =>
    holder !== fence.holder
  );
  return others.flatMap(({ works }) => works.tasks);
}
