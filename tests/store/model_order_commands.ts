import fc from "fast-check";
import { JOB_STATES } from "../../src/domain/job.ts";
import type { Order, Wanted } from "../../src/store/store.ts";
import type { Book } from "./model_book.ts";
import { aFence, aKey, aNumber, deliveryOf, fenceOf, one } from "./model_choices.ts";
import { calls, type Command, type View } from "./model_command.ts";

const SEEN_STATES = JOB_STATES.filter((state) => state !== "running");

/** In which state a person saw a job: mostly the one that it is in. */
const aSight = fc.record({
  number: aNumber,
  wrong: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, fc.constantFrom(...SEEN_STATES)),
});
type Sight = typeof aSight extends fc.Arbitrary<infer T> ? T : never;

/** What persons order. */
export function ordering(): readonly fc.Arbitrary<Command>[] {
  const fence = aFence;
  return [
    ...["pause", "resume", "resume"].map((kind) =>
      calls(kind, { fence, key: aKey }, (view, ask) => {
        const isPause = kind === "pause";
        return ordered(view, ask, { ...ask.key, kind: isPause ? "pause" : "resume" });
      })
    ),
    // Twice as often: it is what brings finished jobs back.
    ...["run", "run again"].map((name) =>
      calls(
        name,
        { fence, sights: fc.array(aSight, { minLength: 1, maxLength: 3 }) },
        (view, ask) => {
          const jobs = ask.sights.map((sight) => wantedOf(view.book, sight));
          return ordered(view, ask, { kind: "run", jobs, reason: "a person wants it" });
        },
      )
    ),
    calls("cancel", { fence, sight: aSight }, (view, ask) => {
      const { seq } = wantedOf(view.book, ask.sight);
      return ordered(view, ask, { kind: "cancel", seq, reason: "a person is against it" });
    }),
    calls("send", { fence, number: aNumber, sight: aSight }, (view, ask) => {
      const { seq: delivery } = deliveryOf(view.book, ask.number);
      const own = view.book.deliveries.get(delivery)?.jobSeq;
      const job = wantedOf(view.book, ask.sight, own);
      return ordered(view, ask, { kind: "send", delivery, job, reason: "once more" });
    }),
    calls("drop", { fence, number: aNumber }, (view, ask) => {
      const { seq: delivery } = deliveryOf(view.book, ask.number);
      return ordered(view, ask, { kind: "drop", delivery, reason: "let it be" });
    }),
  ];
}

type Prepared = ReturnType<Parameters<typeof calls>[2]>;

function ordered(
  view: View,
  { fence }: { readonly fence: Parameters<typeof fenceOf>[1] },
  order: Order,
): Prepared {
  const audit = { source: "page", who: "anna", action: order.kind, subject: "x", detail: null };
  const ask = { fence: fenceOf(view, fence), order, now: view.now };
  return (store) => store.order({ ...ask, audit: { ...audit, source: "page" } });
}

function wantedOf(book: Book, { number, wrong }: Sight, seq?: number): Wanted {
  const job = seq === undefined ? one([...book.jobs.values()], number) : book.jobs.get(seq);
  const state = wrong ?? job?.state ?? "scheduled";
  // Nobody can ask for what runs: it was seen a moment before, as scheduled.
  return { seq: job?.seq ?? 999, from: state === "running" ? "scheduled" : state };
}
