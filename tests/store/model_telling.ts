import type { EpochMs } from "../../src/domain/clock.ts";
import type { ItemNote } from "../../src/domain/sighting.ts";
import type { NamedItem, Store, TaskKey } from "../../src/store/store.ts";
import {
  type Book,
  heldBy,
  inOrder,
  mayWrite,
  type Place,
  type SightingOf,
  type StoredJob,
} from "./model_book.ts";

type Telling = Pick<
  Store,
  "leaveOut" | "jobLeftOut" | "personLeftOut" | "sighting" | "findItems"
>;

/** What the stories of items and people are told from. */
export function modelTelling(place: Place): Telling {
  const { book } = place;
  const environmentOf = (jobSeq: number): string => book.jobs.get(jobSeq)?.environment ?? "";
  const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  return {
    leaveOut(attempt, people, now) {
      const job = heldBy(book, attempt);
      if (!mayWrite(place) || job === null) return Promise.resolve(false);
      for (const person of people) {
        const said = { jobSeq: job.seq, jobId: job.id, task: job.task, ...person };
        const at = book.leftOut.findIndex((one) =>
          one.jobSeq === job.seq && one.to === person.to && one.name === person.name
        );
        const line = { ...said, attempt: attempt.attempt, at: now };
        if (at === -1) book.leftOut.push(line);
        else book.leftOut[at] = line;
      }
      return Promise.resolve(true);
    },
    jobLeftOut: (jobSeq) => Promise.resolve(book.leftOut.filter((one) => one.jobSeq === jobSeq)),
    personLeftOut({ environment, address, limit }) {
      const found = book.leftOut.map((one, index) => ({ one, index })).filter(({ one }) =>
        environmentOf(one.jobSeq) === environment && isSame(one.to, address)
      );
      const latest = inOrder(found, ({ one, index }) => [one.at, index]).toReversed();
      return Promise.resolve(latest.slice(0, limit).map(({ one }) => one));
    },
    sighting(key, item) {
      const found = book.sightings.get(nameOf(key, item));
      if (found === undefined) return Promise.resolve(null);
      const { seenAt, refusal, leftAt, backAt } = found;
      return Promise.resolve({ seenAt, refusal, leftAt, backAt });
    },
    findItems: ({ environment, task, text, limit }) => {
      const all = [...book.jobs.values(), ...book.sightings.values()].filter((one) =>
        one.environment === environment && one.task === (task ?? one.task) &&
        one.label.toLowerCase().includes(text.toLowerCase())
      );
      return Promise.resolve(eachItem(all).slice(0, limit));
    },
  };
}

/** Every item once; those with the newest jobs first. */
function eachItem(all: readonly (StoredJob | SightingOf)[]): readonly NamedItem[] {
  const groups = Map.groupBy(all, ({ task, item }) => `${task} ${item}`);
  const of = [...groups.values()].map((group) => ({
    newest: Math.max(...group.map((one) => "seq" in one ? one.seq : 0)),
    task: group[0]?.task ?? "",
    item: group[0]?.item ?? "",
    label: group.map((one) => one.label).toSorted().at(-1) ?? "",
  }));
  return inOrder(of, ({ newest, task, item }) => [-newest, task, item])
    .map(({ newest: _, ...one }) => one);
}

/** Writes down what the planner noticed of items. */
export function noteItems(
  book: Book,
  { items, now, forgetBefore, ...key }: TaskKey & {
    readonly items: readonly ItemNote[];
    readonly now: EpochMs;
    readonly forgetBefore: EpochMs;
  },
): void {
  for (const note of items) {
    const name = nameOf(key, note.item);
    const next = noted(book.sightings.get(name), note, { key, now });
    if (next !== null) book.sightings.set(name, next);
  }
  for (const [name, { environment, task, leftAt, backAt }] of book.sightings) {
    if (environment !== key.environment || task !== key.task) continue;
    if (leftAt !== null && backAt === null && leftAt < forgetBefore) book.sightings.delete(name);
  }
}

function noted(
  known: SightingOf | undefined,
  note: ItemNote,
  { key, now }: { readonly key: TaskKey; readonly now: EpochMs },
): SightingOf | null {
  const { environment, task } = key;
  const fresh = { environment, task, item: note.item, label: "", seenAt: null, refusal: null };
  const before = known ?? { ...fresh, leftAt: null, backAt: null };
  const isAway = before.leftAt !== null && before.backAt === null;
  switch (note.kind) {
    case "left":
      return { ...before, leftAt: now, backAt: null };
    case "back":
      return isAway ? { ...before, backAt: now } : null;
    case "seen": {
      const { label, refusal } = note;
      const seenAt = before.refusal === refusal ? before.seenAt : now;
      return { ...before, label, refusal, seenAt, backAt: isAway ? now : before.backAt };
    }
  }
}

function nameOf({ environment, task }: TaskKey, item: string): string {
  return `${environment} ${task} ${item}`;
}
