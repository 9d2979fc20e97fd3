import type { EpochMs } from "../../domain/clock.ts";
import type { ItemNote } from "../../domain/sighting.ts";
import type { TaskKey } from "../store.ts";
import type { Database } from "./database.ts";
import FORGET_SIGHTINGS from "./sql/forget_sightings.sql" with { type: "text" };
import NOTE_BACK from "./sql/note_back.sql" with { type: "text" };
import NOTE_LEFT from "./sql/note_left.sql" with { type: "text" };
import NOTE_SEEN from "./sql/note_seen.sql" with { type: "text" };

const NOTES: Readonly<Record<ItemNote["kind"], string>> = {
  seen: NOTE_SEEN,
  back: NOTE_BACK,
  left: NOTE_LEFT,
};

/** Writes down what was noticed of items, inside a transaction, and forgets what is old. */
export function noteItems(
  database: Database,
  { items, now, forgetBefore, ...key }: TaskKey & {
    readonly items: readonly ItemNote[];
    readonly now: EpochMs;
    readonly forgetBefore: EpochMs;
  },
): void {
  for (const { kind, ...note } of items) database.run(NOTES[kind], { ...key, ...note, now });
  database.run(FORGET_SIGHTINGS, { ...key, before: forgetBefore });
}
