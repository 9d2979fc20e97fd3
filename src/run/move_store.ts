import { StoreError } from "../domain/errors.ts";
import { type Books, pages, type Sum, sumUp, type Table, TABLES } from "../store/books.ts";

/** What was moved of one table. */
export interface Moved extends Sum {
  readonly name: string;
}

/**
 * Moves everything that a store keeps to another one, which must be empty; what was moved stays in its
 * place as well. Both are added up afterwards, within the transaction: the other store has it all, or
 * nothing.
 * @throws {StoreError} STORE_IN_USE, STORE_NOT_EMPTY, STORE_NOT_ALIKE
 */
export function moveStore(source: Books, target: Books): Promise<readonly Moved[]> {
  return source.read((reader) =>
    target.fill(async (writer) => {
      for (const table of TABLES) {
        for await (const rows of pages(reader, table)) await writer.add(table, rows);
        if (!table.isNumbered) continue;
        await writer.continueAfter(table, await reader.lastNumber(table));
      }
      const moved: Moved[] = [];
      for (const table of TABLES) {
        const [before, after] = [await sumUp(reader, table), await sumUp(writer, table)];
        if (before.sha256 !== after.sha256) throw notAlike(target, table);
        moved.push({ name: table.name, ...after });
      }
      return moved;
    })
  );
}

function notAlike({ label }: Books, { name }: Table): StoreError {
  return new StoreError(
    "STORE_NOT_ALIKE",
    `Cannot move the store as ${name} did not arrive in ${label} as it was sent`,
    { hint: "nothing was changed; report this as a fault" },
  );
}
