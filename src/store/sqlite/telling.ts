import type { Store } from "../store.ts";
import { text } from "../columns.ts";
import { leftOutOf, sightingOf } from "../rows.ts";
import type { Database } from "./database.ts";
import FIND_ITEMS from "./sql/find_items.sql" with { type: "text" };
import JOB_LEFT_OUT from "./sql/job_left_out.sql" with { type: "text" };
import PERSON_LEFT_OUT from "./sql/person_left_out.sql" with { type: "text" };
import SIGHTING from "./sql/sighting.sql" with { type: "text" };

type Telling = Pick<Store, "sighting" | "jobLeftOut" | "personLeftOut" | "findItems">;

/** Newest jobs among which items are looked for by name: about 5 ms. */
const NEWEST = 20_000;

/** The part of the store that the stories of items and people are read from. */
export function telling(database: Database): Telling {
  return {
    sighting: (key, item) => {
      const row = database.get(SIGHTING, { ...key, item });
      return Promise.resolve(row === null ? null : sightingOf(row));
    },
    jobLeftOut: (seq) => Promise.resolve(database.all(JOB_LEFT_OUT, { seq }).map(leftOutOf)),
    personLeftOut: (ask) =>
      Promise.resolve(database.all(PERSON_LEFT_OUT, { ...ask }).map(leftOutOf)),
    findItems: ({ task = null, ...ask }) => {
      const rows = database.all(FIND_ITEMS, { ...ask, task, newest: NEWEST });
      return Promise.resolve(rows.map((row) => ({
        ...{ task: text(row, "task"), item: text(row, "item"), label: text(row, "label") },
      })));
    },
  };
}
