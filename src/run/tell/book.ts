import { StoreError } from "../../domain/errors.ts";
import type { Logger } from "../../domain/log.ts";
import type { NoticeRecord } from "../../domain/notice.ts";
import type { Environment } from "../../domain/task.ts";
import type { Store } from "../../store/store.ts";

/** What a book is kept in. */
export interface BookParts {
  readonly store: Pick<Store, "notices" | "writeNotices">;
  readonly environment: Environment;
  readonly log: Logger;
}

/** Changes of the book. */
export type BookChanges = Parameters<Store["writeNotices"]>[1];

/**
 * What the channels were told: kept in the store for the time after a restart, and at hand, as
 * trouble of the store is one of the things to tell. What cannot be written is written with the
 * next change; a daemon that dies before that tells it again.
 */
export class Book {
  readonly #parts: BookParts;
  readonly #told: Map<string, NoticeRecord>;
  /** What the store does not know yet. */
  readonly #unwritten = new Map<string, BookChanges>();

  /** Use {@link openBook}. */
  constructor(parts: BookParts, told: readonly NoticeRecord[]) {
    this.#parts = parts;
    this.#told = new Map(told.map((one) => [keyOf(one), one]));
  }

  /** What one channel was told. */
  of(channel: string): readonly NoticeRecord[] {
    return [...this.#told.values()].filter((one) => one.channel === channel);
  }

  /** Makes changes, and writes them down with all that could not be written before. */
  async write({ put, forget }: BookChanges): Promise<void> {
    for (const one of forget) {
      this.#told.delete(keyOf(one));
      this.#unwritten.set(keyOf(one), { put: [], forget: [one] });
    }
    for (const one of put) {
      this.#told.set(keyOf(one), one);
      this.#unwritten.set(keyOf(one), { put: [one], forget: [] });
    }
    if (this.#unwritten.size === 0) return;
    const { store, environment, log } = this.#parts;
    const changes = [...this.#unwritten.values()];
    try {
      await store.writeNotices(environment, {
        put: changes.flatMap((change) => change.put),
        forget: changes.flatMap((change) => change.forget),
      });
      for (const change of changes) this.#isWritten(change);
    } catch (thrown) {
      if (!(thrown instanceof StoreError)) throw thrown;
      log.warn("not written down what people were told", { error: thrown.message });
    }
  }

  /** Unless it was changed again meanwhile. */
  #isWritten(change: BookChanges): void {
    for (const one of [...change.put, ...change.forget]) {
      if (this.#unwritten.get(keyOf(one)) === change) this.#unwritten.delete(keyOf(one));
    }
  }
}

/** Opens the book of an environment. @throws {StoreError} where the store cannot be read */
export async function openBook(parts: BookParts): Promise<Book> {
  return new Book(parts, await parts.store.notices(parts.environment));
}

function keyOf({ channel, cause }: Pick<NoticeRecord, "channel" | "cause">): string {
  return JSON.stringify([channel, cause]);
}
