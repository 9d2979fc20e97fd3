import type { EpochMs } from "../../domain/clock.ts";
import type { ItemNote } from "../../domain/sighting.ts";
import type { TaskKey } from "../store.ts";
import type { Transaction } from "./transaction.ts";
import { inRounds } from "./rounds.ts";
import FORGET_SIGHTINGS from "./sql/forget_sightings.sql" with { type: "text" };
import NOTE_BACK from "./sql/note_back.sql" with { type: "text" };
import NOTE_LEFT from "./sql/note_left.sql" with { type: "text" };
import NOTE_SEEN from "./sql/note_seen.sql" with { type: "text" };
import { listed } from "./statement.ts";

const NOTES: Readonly<Record<ItemNote["kind"], string>> = {
  seen: NOTE_SEEN,
  back: NOTE_BACK,
  left: NOTE_LEFT,
};

/**
 * Writes down what was noticed of items, and forgets what is old. Notes of one kind about different
 * items are written at once; a note about an item that another one was about comes after it.
 */
export async function noteItems(
  transaction: Transaction,
  { items, now, forgetBefore, ...key }: TaskKey & {
    readonly items: readonly ItemNote[];
    readonly now: EpochMs;
    readonly forgetBefore: EpochMs;
  },
): Promise<void> {
  const written: Promise<number>[] = [];
  for (const round of inRounds(items, ({ item }) => item)) {
    for (const [kind, notes] of Map.groupBy(round, (note) => note.kind)) {
      written.push(transaction.run(NOTES[kind], { ...key, now, notes: listed(notes) }));
    }
  }
  written.push(transaction.run(FORGET_SIGHTINGS, { ...key, before: forgetBefore }));
  await Promise.all(written);
}
