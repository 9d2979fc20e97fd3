import type { EpochMs } from "../../domain/clock.ts";
import type { Order, Store, Wanted } from "../store.ts";
import type { Database } from "./database.ts";
import { holdsLease } from "./leases.ts";
import ADD_HISTORY from "./sql/add_history.sql" with { type: "text" };
import CLOSE_JOB from "./sql/close_job.sql" with { type: "text" };
import DECIDE_DELIVERY from "./sql/decide_delivery.sql" with { type: "text" };
import IS_OPEN_DELIVERY from "./sql/is_open_delivery.sql" with { type: "text" };
import PAUSE_TASK from "./sql/pause_task.sql" with { type: "text" };
import RECORD_AUDIT from "./sql/record_audit.sql" with { type: "text" };
import RESUME_TASK from "./sql/resume_task.sql" with { type: "text" };
import RUN_JOB from "./sql/run_job.sql" with { type: "text" };

/** Who orders something, and when. */
interface Occasion {
  readonly now: EpochMs;
  readonly by: string;
}

/** The part of the store that does what persons order. */
export function orders(database: Database): Pick<Store, "order"> {
  return {
    order: ({ fence, order, now, audit }) =>
      database.writeAnyway(() => {
        if (!holdsLease(database, fence)) return null;
        const changed = carryOut(database, order, { now, by: audit.who });
        if (changed > 0) database.run(RECORD_AUDIT, { at: now, ...audit });
        return changed;
      }),
  };
}

/** @returns how many rows that a person knows of took the order */
function carryOut(database: Database, order: Order, { now, by }: Occasion): number {
  switch (order.kind) {
    case "pause": {
      const { environment, task } = order;
      return database.run(PAUSE_TASK, { environment, task, now, by });
    }
    case "resume": {
      const { environment, task } = order;
      return database.run(RESUME_TASK, { environment, task });
    }
    case "run":
      return order.jobs.reduce((jobs, job) => jobs + runOne(database, job, { ...order, now }), 0);
    case "cancel":
      return cancel(database, order, now);
    case "send": {
      const { delivery: seq, job, reason } = order;
      // Asked first: neither may change without the other.
      if (database.get(IS_OPEN_DELIVERY, { seq }) === null) return 0;
      if (runOne(database, job, { reason, now }) === 0) return 0;
      // Of what was refused, the next attempt makes a new try, whatever `on_unknown` says.
      return database.run(DECIDE_DELIVERY, { seq, state: "failed", reason, now });
    }
    case "drop": {
      const { delivery: seq, reason } = order;
      return database.run(DECIDE_DELIVERY, { seq, state: "dropped", reason, now });
    }
  }
}

function runOne(
  database: Database,
  { seq, from }: Wanted,
  { reason, now }: { readonly reason: string; readonly now: EpochMs },
): number {
  const changed = database.run(RUN_JOB, { seq, from, now });
  const kind = from === "scheduled" ? "moved" : "restored";
  if (changed === 1) database.run(ADD_HISTORY, { seq, now, kind, reason });
  return changed;
}

function cancel(
  database: Database,
  { seq, reason }: Extract<Order, { kind: "cancel" }>,
  now: EpochMs,
): number {
  const bindings = { seq, reason, now, state: "cancelled", cancel_cause: "person" };
  const changed = database.run(CLOSE_JOB, bindings);
  if (changed === 1) database.run(ADD_HISTORY, { seq, now, kind: "cancelled", reason });
  return changed;
}
