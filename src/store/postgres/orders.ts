import type { EpochMs } from "../../domain/clock.ts";
import type { Order, Store, Wanted } from "../store.ts";
import type { Database } from "./database.ts";
import type { Transaction } from "./transaction.ts";
import { inRounds } from "./rounds.ts";
import CLOSE_JOB from "./sql/close_job.sql" with { type: "text" };
import DECIDE_DELIVERY from "./sql/decide_delivery.sql" with { type: "text" };
import IS_OPEN_DELIVERY from "./sql/is_open_delivery.sql" with { type: "text" };
import PAUSE_TASK from "./sql/pause_task.sql" with { type: "text" };
import RECORD_AUDIT from "./sql/record_audit.sql" with { type: "text" };
import RESUME_TASK from "./sql/resume_task.sql" with { type: "text" };
import RUN_JOB from "./sql/run_job.sql" with { type: "text" };
import { listed } from "./statement.ts";

/** Who orders something, and when. */
interface Occasion {
  readonly now: EpochMs;
  readonly by: string;
}

/** The part of the store that does what persons order. */
export function orders(database: Database): Pick<Store, "order"> {
  return {
    order: ({ fence, order, now, audit }) =>
      database.writeAnyway(async (transaction) => {
        if (!await transaction.holdsLease(fence)) return null;
        const changed = await carryOut(transaction, order, { now, by: audit.who });
        if (changed === 0) return 0;
        await transaction.run(RECORD_AUDIT, { at: now, ...audit });
        transaction.tell();
        return changed;
      }),
  };
}

/** @returns how many rows that a person knows of took the order */
async function carryOut(
  transaction: Transaction,
  order: Order,
  { now, by }: Occasion,
): Promise<number> {
  switch (order.kind) {
    case "pause": {
      const { environment, task } = order;
      return await transaction.run(PAUSE_TASK, { environment, task, now, by });
    }
    case "resume": {
      const { environment, task } = order;
      return await transaction.run(RESUME_TASK, { environment, task });
    }
    case "run":
      return await run(transaction, order.jobs, { ...order, now });
    case "cancel": {
      const { seq, reason } = order;
      const jobs = listed([{ seq, cause: "person", reason }]);
      return await transaction.run(CLOSE_JOB, { jobs, state: "cancelled", now });
    }
    case "send": {
      const { delivery: seq, job, reason } = order;
      // Asked first: neither may change without the other.
      if (await transaction.get(IS_OPEN_DELIVERY, { seq }) === null) return 0;
      if (await run(transaction, [job], { reason, now }) === 0) return 0;
      // Of what was refused, the next attempt makes a new try, whatever `on_unknown` says.
      return await transaction.run(DECIDE_DELIVERY, { seq, state: "failed", reason, now });
    }
    case "drop": {
      const { delivery: seq, reason } = order;
      return await transaction.run(DECIDE_DELIVERY, { seq, state: "dropped", reason, now });
    }
  }
}

async function run(
  transaction: Transaction,
  jobs: readonly Wanted[],
  { reason, now }: { readonly reason: string; readonly now: EpochMs },
): Promise<number> {
  let changed = 0;
  for (const round of inRounds(jobs, ({ seq }) => seq)) {
    changed += await transaction.run(RUN_JOB, { jobs: listed(round), now, reason });
  }
  return changed;
}
