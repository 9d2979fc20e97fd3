import type { EpochMs } from "../../domain/clock.ts";
import type { DeliveryRecord } from "../../domain/delivery.ts";
import { MOST_LEFT_OUT } from "../../domain/left_out.ts";
import { takeTurn } from "../../domain/rate_limit.ts";
import { integer, text } from "../columns.ts";
import { deliveryOf } from "../rows.ts";
import type { Attempt, Intention, LeavingOut, Store } from "../store.ts";
import type { Database } from "./database.ts";
import type { Transaction } from "./transaction.ts";
import { forgetPeople } from "./people.ts";
import ADD_PERSON from "./sql/add_person.sql" with { type: "text" };
import COUNT_LEFT_OUT from "./sql/count_left_out.sql" with { type: "text" };
import INTEND_DELIVERY from "./sql/intend_delivery.sql" with { type: "text" };
import IS_RUNNING from "./sql/is_running.sql" with { type: "text" };
import KEEP_RUNNING from "./sql/keep_running.sql" with { type: "text" };
import LEAVE_OUT from "./sql/leave_out.sql" with { type: "text" };
import LOCK_PACE from "./sql/lock_pace.sql" with { type: "text" };
import READ_DELIVERY from "./sql/read_delivery.sql" with { type: "text" };
import READ_PACE from "./sql/read_pace.sql" with { type: "text" };
import READ_STEP from "./sql/read_step.sql" with { type: "text" };
import SETTLE_DELIVERY from "./sql/settle_delivery.sql" with { type: "text" };
import SPEND_PACE from "./sql/spend_pace.sql" with { type: "text" };
import WRITE_STEP from "./sql/write_step.sql" with { type: "text" };
import { type Bindings, listed } from "./statement.ts";

type Effects = Pick<
  Store,
  | "isRunning"
  | "readStep"
  | "writeStep"
  | "intendDelivery"
  | "takeTurn"
  | "settleDelivery"
  | "readDelivery"
  | "leaveOut"
>;

/** The part of the store that remembers what attempts have done to the world. */
export function effects(database: Database): Effects {
  return {
    isRunning: async (attempt) => await database.get(IS_RUNNING, bindAttempt(attempt)) !== null,
    async readStep(seq, key) {
      const row = await database.get(READ_STEP, { seq, key });
      return row === null ? null : text(row, "result");
    },
    writeStep: (attempt, step, now) =>
      database.writeAnyway(async (transaction) => {
        if (!await mayWrite(database, transaction, attempt)) return false;
        await transaction.run(WRITE_STEP, { ...step, seq: attempt.jobSeq, now });
        return true;
      }),
    intendDelivery: (intention, now) =>
      database.writeAnyway(async (transaction) => {
        if (!await mayWrite(database, transaction, intention)) return null;
        return await intend(transaction, intention, now);
      }),
    takeTurn: ({ name, perSecond }, now) =>
      database.write(async (transaction) => {
        const [, row] = await Promise.all([
          transaction.run(LOCK_PACE, { name }),
          transaction.get(READ_PACE, { name }),
        ]);
        const spentUntil = row === null ? null : integer(row, "spent_until");
        const turn = takeTurn(perSecond, { spentUntil, now });
        if (turn.spentUntil !== spentUntil) {
          await transaction.run(SPEND_PACE, { name, spent_until: turn.spentUntil });
        }
        return turn.freeAt;
      }),
    async settleDelivery({ seq, attempt }, result, now) {
      // What was settled already stays as it is.
      await database.repeat(SETTLE_DELIVERY, { seq, attempt, ...result, now });
    },
    async readDelivery(seq, key) {
      const row = await database.get(READ_DELIVERY, { seq, key });
      return row === null ? null : deliveryOf(row);
    },
    leaveOut: (attempt, people, now) =>
      database.writeAnyway(async (transaction) => {
        if (!await mayWrite(database, transaction, attempt)) return false;
        await leaveOut(transaction, { attempt, people, now });
        return true;
      }),
  };
}

/** Says whether an attempt may write, and sees to it that it may until the transaction ends. */
async function mayWrite(
  database: Database,
  transaction: Transaction,
  attempt: Attempt,
): Promise<boolean> {
  const [holds, row] = await Promise.all([
    database.holdsPlace(transaction),
    transaction.get(KEEP_RUNNING, bindAttempt(attempt)),
  ]);
  return holds && row !== null;
}

async function intend(
  transaction: Transaction,
  intention: Intention,
  now: EpochMs,
): ReturnType<Store["intendDelivery"]> {
  const { jobSeq: seq, key, to, subject, messageId } = intention;
  const mail = { key, recipient: to, subject, message_id: messageId };
  const [first, , second] = await Promise.all([
    transaction.get(READ_DELIVERY, { seq, key }),
    transaction.run(INTEND_DELIVERY, { ...bindAttempt(intention), ...mail, now }),
    transaction.get(READ_DELIVERY, { seq, key }),
  ]);
  const before: DeliveryRecord | null = first === null ? null : deliveryOf(first);
  if (second === null) throw new TypeError("Cannot find the delivery just written");
  const after = deliveryOf(second);
  // A retry may send it to another address: nothing is kept of whom it never went to.
  if (before !== null && before.to !== after.to) {
    await forgetPeople(transaction, [{
      environment: text(second, "environment"),
      address: before.to,
    }]);
  }
  await transaction.run(ADD_PERSON, { seq, recipient: after.to });
  return { now: after, before: before?.state ?? null };
}

/** What is above the most that are kept is let go of: a story that long is read by nobody. */
async function leaveOut(
  transaction: Transaction,
  { attempt: { jobSeq: seq, attempt }, people, now }: {
    readonly attempt: Attempt;
    readonly people: readonly LeavingOut[];
    readonly now: EpochMs;
  },
): Promise<void> {
  const row = await transaction.get(COUNT_LEFT_OUT, { seq });
  const known = row === null ? 0 : integer(row, "people");
  const kept = people.slice(0, Math.max(0, MOST_LEFT_OUT - known));
  // One statement writes each person once: the last word stands, in the place of the first.
  const last = new Map(kept.map((person) => [JSON.stringify([person.to, person.name]), person]));
  const rows = [...last.values()].map(({ to, ...person }) => ({ recipient: to, ...person }));
  await transaction.run(LEAVE_OUT, { seq, attempt, now, people: listed(rows) });
}

function bindAttempt({ jobSeq, holder, attempt }: Attempt): Bindings {
  return { seq: jobSeq, holder, attempt };
}
