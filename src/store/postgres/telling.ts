import { text } from "../columns.ts";
import { leftOutOf, sightingOf } from "../rows.ts";
import type { Store } from "../store.ts";
import type { Database } from "./database.ts";
import FIND_ITEMS from "./sql/find_items.sql" with { type: "text" };
import JOB_LEFT_OUT from "./sql/job_left_out.sql" with { type: "text" };
import PERSON_LEFT_OUT from "./sql/person_left_out.sql" with { type: "text" };
import SIGHTING from "./sql/sighting.sql" with { type: "text" };

type Telling = Pick<Store, "sighting" | "jobLeftOut" | "personLeftOut" | "findItems">;

/** Newest jobs among which items are looked for by name. */
const NEWEST = 20_000;

/** The part of the store that the stories of items and people are read from. */
export function telling(database: Database): Telling {
  return {
    async sighting(key, item) {
      const row = await database.get(SIGHTING, { ...key, item });
      return row === null ? null : sightingOf(row);
    },
    jobLeftOut: async (seq) => (await database.all(JOB_LEFT_OUT, { seq })).map(leftOutOf),
    personLeftOut: async (ask) => (await database.all(PERSON_LEFT_OUT, { ...ask })).map(leftOutOf),
    async findItems({ task = null, ...ask }) {
      const rows = await database.all(FIND_ITEMS, { ...ask, task, newest: NEWEST });
      return rows.map((row) => ({
        ...{ task: text(row, "task"), item: text(row, "item"), label: text(row, "label") },
      }));
    },
  };
}
