import type { DeliveryRecord } from "../../domain/delivery.ts";
import type { EpochMs } from "../../domain/clock.ts";
import { MOST_LEFT_OUT } from "../../domain/left_out.ts";
import { takeTurn } from "../../domain/rate_limit.ts";
import type { Attempt, LeavingOut, Store } from "../store.ts";
import type { Bindings, Database } from "./database.ts";
import { integer, text } from "../columns.ts";
import { deliveryOf } from "../rows.ts";
import ADD_PERSON from "./sql/add_person.sql" with { type: "text" };
import FORGET_PERSON from "./sql/forget_person.sql" with { type: "text" };
import COUNT_LEFT_OUT from "./sql/count_left_out.sql" with { type: "text" };
import INTEND_DELIVERY from "./sql/intend_delivery.sql" with { type: "text" };
import IS_RUNNING from "./sql/is_running.sql" with { type: "text" };
import LEAVE_OUT from "./sql/leave_out.sql" with { type: "text" };
import READ_DELIVERY from "./sql/read_delivery.sql" with { type: "text" };
import READ_PACE from "./sql/read_pace.sql" with { type: "text" };
import READ_STEP from "./sql/read_step.sql" with { type: "text" };
import SETTLE_DELIVERY from "./sql/settle_delivery.sql" with { type: "text" };
import SPEND_PACE from "./sql/spend_pace.sql" with { type: "text" };
import WRITE_STEP from "./sql/write_step.sql" with { type: "text" };

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
    isRunning: (attempt) => Promise.resolve(isRunning(database, attempt)),
    readStep: (seq, key) => {
      const row = database.get(READ_STEP, { seq, key });
      return Promise.resolve(row === null ? null : text(row, "result"));
    },
    writeStep: (attempt, step, now) =>
      database.writeAnyway(() => {
        if (!database.holdsPlace() || !isRunning(database, attempt)) return false;
        database.run(WRITE_STEP, { ...step, seq: attempt.jobSeq, now });
        return true;
      }),
    intendDelivery: (intention, now) =>
      database.writeAnyway(() => {
        if (!database.holdsPlace() || !isRunning(database, intention)) return null;
        const before = readDelivery(database, intention.jobSeq, intention.key);
        database.run(INTEND_DELIVERY, {
          ...bindAttempt(intention),
          key: intention.key,
          recipient: intention.to,
          subject: intention.subject,
          message_id: intention.messageId,
          now,
        });
        const after = readDelivery(database, intention.jobSeq, intention.key);
        if (after === null) throw new TypeError("Cannot find the delivery just written");
        // A retry may send it to another address: nothing is kept of whom it never went to.
        if (before !== null && before.to !== after.to) forgetPerson(database, before);
        database.run(ADD_PERSON, { seq: intention.jobSeq, recipient: after.to });
        return { now: after, before: before?.state ?? null };
      }),
    takeTurn: ({ name, perSecond }, now) =>
      database.write(() => {
        const row = database.get(READ_PACE, { name });
        const spentUntil = row === null ? null : integer(row, "spent_until");
        const turn = takeTurn(perSecond, { spentUntil, now });
        if (turn.spentUntil !== spentUntil) {
          database.run(SPEND_PACE, { name, spent_until: turn.spentUntil });
        }
        return turn.freeAt;
      }),
    settleDelivery: ({ seq, attempt }, result, now) =>
      database.writeAnyway(() =>
        void database.run(SETTLE_DELIVERY, { seq, attempt, ...result, now })
      ),
    readDelivery: (jobSeq, key) => Promise.resolve(readDelivery(database, jobSeq, key)),
    leaveOut: (attempt, people, now) =>
      database.writeAnyway(() => {
        if (!database.holdsPlace() || !isRunning(database, attempt)) return false;
        leaveOut(database, { attempt, people, now });
        return true;
      }),
  };
}

function readDelivery(database: Database, seq: number, key: string): DeliveryRecord | null {
  const row = database.get(READ_DELIVERY, { seq, key });
  return row === null ? null : deliveryOf(row);
}

function forgetPerson(database: Database, { jobSeq, to }: DeliveryRecord): void {
  database.run(FORGET_PERSON, { seq: jobSeq, recipient: to });
}

/** What is above the most that are kept is let go of: a story that long is read by nobody. */
function leaveOut(
  database: Database,
  { attempt, people, now }: {
    readonly attempt: Attempt;
    readonly people: readonly LeavingOut[];
    readonly now: EpochMs;
  },
): void {
  const seq = attempt.jobSeq;
  const row = database.get(COUNT_LEFT_OUT, { seq });
  const known = row === null ? 0 : integer(row, "people");
  for (const { to, ...person } of people.slice(0, Math.max(0, MOST_LEFT_OUT - known))) {
    const bindings = { seq, attempt: attempt.attempt, recipient: to, ...person, now };
    database.run(LEAVE_OUT, bindings);
  }
}

function isRunning(database: Database, attempt: Attempt): boolean {
  return database.get(IS_RUNNING, bindAttempt(attempt)) !== null;
}

function bindAttempt({ jobSeq, holder, attempt }: Attempt): Bindings {
  return { seq: jobSeq, holder, attempt };
}
