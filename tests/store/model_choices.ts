/**
 * What the commands against a store choose from. Choices are small and few, so that they collide.
 * They name things by number; what a number stands for is looked up when the command runs, so that a
 * command means something in every place of every sequence.
 * @module
 */
import fc from "fast-check";
import type { Change } from "../../src/domain/change.ts";
import type { EpochMs } from "../../src/domain/clock.ts";
import type { DeliveryRecord } from "../../src/domain/delivery.ts";
import { CANCEL_CAUSES, jobId, type JobState } from "../../src/domain/job.ts";
import { type ItemNote, REFUSALS } from "../../src/domain/sighting.ts";
import { ENVIRONMENTS } from "../../src/domain/task.ts";
import type { Attempt, Fence, TaskKey } from "../../src/store/store.ts";
import { T0 } from "../support/store_factory.ts";
import { type Book, heldBy, jobsOf, type StoredJob } from "./model_book.ts";

/** The duty that all daemons here want. */
export const DUTY = "daemon";
/** The daemons. */
export const HOLDERS = ["a", "b", "c"] as const;
/** The tasks. */
export const TASKS = ["first", "second"] as const;
/** Their items. */
export const ITEMS = ["1", "2", "3"] as const;
/** The names of steps and mails. */
export const KEYS = ["k", "l"] as const;

/** What comes often, and what comes once in so many times. */
function often<T, U>(
  times: number,
  usual: fc.Arbitrary<T>,
  other: fc.Arbitrary<U>,
): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: times, arbitrary: usual }, { weight: 1, arbitrary: other });
}

/** A moment, near now. */
export const aDelay = fc.constantFrom(0, 0, -20_000, -1, 1, 5_000, 20_000);
/** How long a lease or a claim holds. */
export const aLength = fc.constantFrom(1_000, 10_000, 20_000);
/** A task of an environment. */
export const aKey: fc.Arbitrary<TaskKey> = fc.record({
  environment: often(6, fc.constant("PRODUCTION" as const), fc.constantFrom(...ENVIRONMENTS)),
  task: often(3, fc.constant(TASKS[0]), fc.constantFrom(...TASKS)),
});
/** Words, or none. */
export const aReason = fc.constantFrom(null, "down", "no luck");
/** A number that stands for one of many. */
export const aNumber = fc.nat(11);

/** Which lease somebody comes with: the one that stands, their own last one, or any there ever was. */
export const aFence = fc.record({
  of: often(6, fc.constant("live" as const), fc.constantFrom("mine", "ever")),
  number: aNumber,
});
/** Looks up a choice of {@link aFence}. */
export function fenceOf(
  { book, mine }: { readonly book: Book; readonly mine: Fence | null },
  { of, number }: { readonly of: "live" | "mine" | "ever"; readonly number: number },
): Fence {
  const live = book.leases.get(DUTY);
  const found = of === "live" ? live : of === "mine" ? mine : one(book.fences, number);
  const { name, holder, token } = found ?? { name: DUTY, holder: "nobody", token: 1 };
  return { name, holder, token };
}

/** Which attempt somebody comes with: one that runs, one there ever was, or one there never was. */
export const anAttempt = fc.record({
  of: often(5, fc.constant("running" as const), fc.constant("ever" as const)),
  number: aNumber,
  wrong: often(6, fc.constant(null), fc.constantFrom("jobSeq", "holder", "attempt")),
});
/** Looks up a choice of {@link anAttempt}. */
export function attemptOf(
  book: Book,
  { of, number, wrong }: {
    readonly of: "running" | "ever";
    readonly number: number;
    readonly wrong: keyof Attempt | null;
  },
): Attempt {
  const among = of === "ever"
    ? book.attempts
    : book.attempts.filter((attempt) => heldBy(book, attempt) !== null);
  const found = one(among, number) ?? { jobSeq: 999, holder: "nobody", attempt: 1 };
  const others = { jobSeq: 998, holder: "nobody", attempt: found.attempt + 1 };
  return wrong === null ? found : { ...found, [wrong]: others[wrong] };
}

/** Which delivery the answer of a server is for. */
export function deliveryOf(book: Book, number: number): Pick<DeliveryRecord, "seq" | "attempt"> {
  return one([...book.deliveries.values()], number) ?? { seq: 999, attempt: 1 };
}
/** How many attempts before the one that sends now an answer is for. */
export const anAge = often(4, fc.constant(0), fc.constant(1));

/** How the sending of a mail comes out. */
export const aResult = fc.record({
  state: fc.constantFrom(
    "sent",
    "failed",
    "unknown",
    "held",
    "dropped",
  ),
  answer: fc.constantFrom(null, "250 OK"),
});

/** How an attempt ends. */
export const anEnd = fc.record({
  attempt: anAttempt,
  kind: fc.constantFrom(
    "retried",
    "retried",
    "put_back",
    "put_back",
    "put_back",
    "rescued",
    "succeeded",
    "skipped",
    "failed",
  ),
  reason: aReason,
  error: fc.constantFrom(null, "Error: no luck\n    at test"),
  log: fc.constantFrom([], [{ at: T0, level: "info", message: "hello" }] as const),
  delay: fc.option(aDelay),
});

const aTime = fc.record({
  eventAt: fc.constantFrom(T0 + 10_000, T0 + 20_000, T0 + 30_000),
  runAt: fc.constantFrom(T0, T0 - 1_000, T0 + 1, T0 + 9_000),
  label: fc.constantFrom("Training", "Course"),
});

/** What the planner decides. */
export const aChange = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      action: fc.constant("create" as const),
      item: fc.constantFrom(...ITEMS),
      occurrence: fc.constantFrom(1, 1, 2),
      missed: fc.constantFrom(null, null, null, "too late"),
      time: aTime,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      action: fc.constantFrom(
        "move",
        "cancel",
        "restore",
        "miss",
      ),
      number: aNumber,
      isFitting: fc.constantFrom(true, true, true, false),
      cause: fc.constantFrom(...CANCEL_CAUSES),
      time: aTime,
    }),
  },
);
type ChangeChoice = typeof aChange extends fc.Arbitrary<infer T> ? T : never;

/** What the planner notices of items. */
export const aNote: fc.Arbitrary<ItemNote> = fc.oneof(
  fc.record({
    kind: fc.constant("seen" as const),
    item: fc.constantFrom(...ITEMS),
    label: fc.constantFrom("Training", "Course"),
    refusal: fc.constantFrom(...REFUSALS),
  }),
  fc.record({ kind: fc.constantFrom("left", "back"), item: fc.constantFrom(...ITEMS) }),
);

/** Looks up a choice of {@link aChange}. */
export function changeOf(book: Book, key: TaskKey, choice: ChangeChoice): Change {
  if (choice.action === "create") {
    const { action, item, occurrence, missed, time } = choice;
    const id = jobId({ ...key, item, occurrence, numbered: false });
    return { action, id, item, occurrence, missed, ...time };
  }
  const { action, time: { eventAt, runAt, label }, cause } = choice;
  const { seq } = jobFor(jobsOf(book, key), choice) ?? { seq: 999 };
  const reason = `to ${action}`;
  switch (action) {
    case "move":
      return { action, seq, eventAt, runAt, label, reason };
    case "cancel":
      return { action, seq, cause, reason };
    case "restore":
      return { action, seq, runAt, label, reason };
    case "miss":
      return { action, seq, reason };
  }
}

function jobFor(
  jobs: readonly StoredJob[],
  { action, number, isFitting }: {
    readonly action: Change["action"];
    readonly number: number;
    readonly isFitting: boolean;
  },
): StoredJob | undefined {
  const state: JobState = action === "restore" ? "cancelled" : "scheduled";
  const fitting = jobs.filter((job) => job.state === state);
  return one(isFitting ? fitting : jobs, number);
}

/** An instant that a choice of {@link aDelay} stands for; null where none was chosen. */
export function instantOf(now: EpochMs, delayMs: number | null): EpochMs | null {
  return delayMs === null ? null : now + delayMs;
}

/** One of many, by a number that may be above their number. */
export function one<T>(all: readonly T[], number: number): T | undefined {
  return all[number % all.length];
}
