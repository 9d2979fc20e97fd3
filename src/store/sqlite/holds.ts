import type { Store } from "../store.ts";
import type { Database } from "./database.ts";
import { holdOf } from "../rows.ts";
import END_HOLD from "./sql/end_hold.sql" with { type: "text" };
import HOLDS from "./sql/holds.sql" with { type: "text" };
import TRY_HOLD from "./sql/try_hold.sql" with { type: "text" };
import WRITE_HOLD from "./sql/write_hold.sql" with { type: "text" };

type Holds = Pick<Store, "holds" | "writeHold" | "tryHold" | "endHold">;

/** The part of the store that remembers what jobs wait for. */
export function holds(database: Database): Holds {
  return {
    holds: (environment) => Promise.resolve(database.all(HOLDS, { environment }).map(holdOf)),
    writeHold: (environment, { nextTryAt, tasks, ...hold }) =>
      database.write(() => {
        const told = { ...hold, next_try_at: nextTryAt, tasks: JSON.stringify(tasks) };
        database.run(WRITE_HOLD, { environment, ...told });
      }),
    tryHold: (environment, dependency, { now, until, early }) =>
      database.write(() => {
        const ask = { environment, dependency, now, until, early: early ? 1 : 0 };
        return database.run(TRY_HOLD, ask) === 1;
      }),
    endHold: (environment, dependency) =>
      database.write(() => void database.run(END_HOLD, { environment, dependency })),
  };
}
