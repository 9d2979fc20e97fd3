/** Moves a store, and is killed when a table is read: `dying_move.ts SOURCE TARGET TABLE`, places as JSON. */
import { systemClock } from "../../src/domain/clock.ts";
import { moveStore } from "../../src/run/move_store.ts";
import { openSourceBooks, openTargetBooks } from "../../src/run/open_books.ts";

const [source = "", target = "", name = ""] = Deno.args;
const clock = systemClock();
const from = await openSourceBooks(JSON.parse(source), clock);
const to = await openTargetBooks(JSON.parse(target), clock);
if (from === null) throw new Error("there is no store to move");
await moveStore({
  ...from,
  read: (work) =>
    from.read((reader) =>
      work({
        ...reader,
        page(table, after) {
          if (table.name === name) Deno.kill(Deno.pid, "SIGKILL");
          return reader.page(table, after);
        },
      })
    ),
}, to);
