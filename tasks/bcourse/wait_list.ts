/**
 * Moves a training's waiting list: decides who loses an invitation and who gets one, and writes it.
 *
 * What was decided holds only as long as the training is as it was when it was decided: the same
 * places, the same places taken, the same people in the states they had. The transaction asks for
 * all of that again and is undone where anything differs; then it is decided anew. So two jobs never
 * give the same place away, and none is left over between them.
 * @module
 */
import type { Cell, Context, Row } from "bcourse-scheduler";
import { countTaken, sequenceOf, withStatus } from "./enrolments.ts";
import { leaveOut, unreachable } from "./left_out.ts";
import { reachable } from "./person.ts";
import { markingTime } from "./time.ts";
import type { Training } from "./training.ts";
import { statementsOf, wasWritten } from "./wait_list_changes.ts";
import { write } from "./write.ts";

/** An enrolment, as a step names it. */
export type Enrolled = {
  readonly student: Cell;
  readonly uuid: string;
  /** The calendar sequence that it had; the mail about the step bears the next one. */
  readonly sequence: number;
};

/** An invitation that is to expire. */
export type Expiring = Enrolled & {
  /** When it was sent, as the database holds it. */
  readonly invitedAt: Cell;
};

/** What is to be done to a waiting list, all of it or nothing. */
export type WaitListStep = {
  readonly training: Cell;
  /** When, as the database holds it. */
  readonly at: string;
  readonly expired: Expiring | null;
  /** In the order of the list. */
  readonly invited: readonly Enrolled[];
  /** What it was decided by. */
  readonly most: number | null;
  readonly isActive: boolean;
  readonly taken: number;
  /** Whether enrolments have `update_datetime`: Bcourse leaves it out where a table only links others. */
  readonly keepsChanges: boolean;
};

/** What was decided. */
export type Decision = { readonly step: WaitListStep } | { readonly nothing: string };

/** Decisions of one attempt; a list that changes faster is left for the next attempt. */
const MOST_ROUNDS = 5;

/**
 * Plans a step. Invited are those on the waiting list who get mails, in its order, as many as there
 * are places; nobody where no limit is known, or the training is called off or over.
 * @param parts.expiring the enrolment whose invitation is to expire; null: none
 */
export function planStep(
  ctx: Context,
  { training, enrolments, expiring }: {
    readonly training: Training;
    readonly enrolments: readonly Row[];
    readonly expiring: Row | null;
  },
): WaitListStep {
  const { id, most, isActive, isOver } = training;
  const taken = countTaken(enrolments);
  const isOpen = most !== null && isActive && !isOver;
  const free = isOpen ? Math.max(0, most - taken + (expiring === null ? 0 : 1)) : 0;
  const waiting = reachable(withStatus(enrolments, "waitlist"));
  return {
    training: id,
    at: markingTime(ctx, expiring === null ? "odd" : "even"),
    expired: expiring === null ? null : {
      ...toEnrolled(expiring),
      invitedAt: expiring.invite_date ?? null,
    },
    invited: waiting.slice(0, free).map(toEnrolled),
    ...{ most, isActive, taken },
    keepsChanges: enrolments.some((row) => Object.hasOwn(row, "update_datetime")),
  };
}

/**
 * Writes down who stood before those who are invited, or would have been next, and was passed over,
 * as they get no mails.
 */
export async function leaveOutPassedOver(
  ctx: Context,
  { invited }: WaitListStep,
  enrolments: readonly Row[],
): Promise<void> {
  const waiting = withStatus(enrolments, "waitlist");
  const last = waiting.findLastIndex(({ uuid }) =>
    invited.some((one) => one.uuid === String(uuid))
  );
  await leaveOut(ctx, unreachable(waiting.slice(0, last + 1)));
}

/**
 * Decides and writes until what was decided is written, or there is nothing to do. An attempt that
 * ended anywhere in between is taken up where it was: nothing is decided or written twice.
 */
export async function moveWaitList(
  ctx: Context,
  decide: (ctx: Context) => Promise<Decision>,
): Promise<Decision> {
  let rounds = 0;
  for (let round = 1; rounds < MOST_ROUNDS; round++) {
    let isNew = false;
    const decision = await ctx.once(`decide ${round}`, () => {
      isNew = true;
      return decide(ctx);
    });
    if ("nothing" in decision) return decision;
    const { step } = decision;
    const isWritten = await ctx.once(
      `write ${round}`,
      async () =>
        await write(ctx, statementsOf(step)) ||
        // Decided by an earlier attempt, which may have ended between COMMIT and this step's record.
        (!isNew && await wasWritten(ctx, step)),
    );
    if (isWritten) return decision;
    if (isNew) rounds += 1;
  }
  throw new Error("the waiting list kept changing while it was decided about");
}

function toEnrolled(row: Row): Enrolled {
  return { student: row.student_id ?? null, uuid: String(row.uuid), sequence: sequenceOf(row) };
}
