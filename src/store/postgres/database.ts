import type { Clock } from "../../domain/clock.ts";
import { StoreError } from "../../domain/errors.ts";
import type { Fence } from "../store.ts";
import type { SqlRow } from "../columns.ts";
import type { PostgresPlace } from "./place.ts";
import { createPool, type Pool } from "./pool.ts";
import { isCollision, wasCut } from "./postgres_errors.ts";
import type { Answer, Session, SessionOptions } from "./session.ts";
import type { Bindings } from "./statement.ts";
import { Transaction } from "./transaction.ts";

/** The dispatcher, planner, page and a few attempts at a time; a server takes 100 in all, unless told. */
const MOST_SESSIONS = 6;

/** How often a transaction is tried that others were quicker than, or whose connection was lost. */
const MOST_TRIES = 3;

/** The database behind a store: its connections, and transactions on them. */
export class Database {
  readonly place: PostgresPlace;
  /** The machine's own. */
  readonly clock: Clock;
  /** Who tells others of changes, so that one's own are not heard. */
  readonly teller = crypto.randomUUID();
  readonly pool: Pool;
  readonly #options: SessionOptions;
  #fence: Fence | null = null;

  constructor(place: PostgresPlace, options: SessionOptions, sessions: number = MOST_SESSIONS) {
    this.place = place;
    this.clock = options.clock;
    this.pool = createPool(place, options, sessions);
    this.#options = options;
  }

  /** The same database over one connection of its own, for what must not wait behind all else. */
  apart(): Database {
    return new Database(this.place, this.#options, 1);
  }

  /** Reads. @returns the first row, or null */
  async get(sql: string, bindings: Bindings = {}): Promise<SqlRow | null> {
    return (await this.all(sql, bindings))[0] ?? null;
  }

  /** Reads. @returns all rows */
  async all(sql: string, bindings: Bindings = {}): Promise<readonly SqlRow[]> {
    return (await this.repeat(sql, bindings)).rows;
  }

  /** Runs one statement that is a transaction in itself, and does the same whether it runs once or twice. */
  repeat(sql: string, bindings: Bindings = {}): Promise<Answer> {
    return this.#again(() => this.single(sql, bindings));
  }

  /** Lends a connection for work that changes nothing. */
  lend<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#again(() => this.#lend(work));
  }

  /**
   * Runs one statement that is a transaction in itself, and tried once: where no answer comes, what it
   * writes may be there.
   */
  single(sql: string, bindings: Bindings = {}): Promise<Answer> {
    return this.#lend((session) => session.ask(sql, bindings));
  }

  /**
   * Runs work that writes in one transaction, durable when it resolves.
   * @throws {StoreError} STORE_FENCED when this store has lost its place; STORE_UNUSABLE where the
   * connection was lost: at COMMIT, what was written may be there
   */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.writeAnyway(async (transaction) => {
      if (await this.holdsPlace(transaction)) return await work(transaction);
      throw new StoreError("STORE_FENCED", "Cannot write as another daemon has taken over", {
        hint: 'look at it with "bcourse-scheduler status"',
      });
    });
  }

  /**
   * As {@link write}, for work that asks itself, or that is right whoever has the place.
   * @param begin what begins the transaction; `PATIENT` where there is much to do
   */
  writeAnyway<T>(work: (transaction: Transaction) => Promise<T>, begin = "BEGIN"): Promise<T> {
    return this.#again((attempt) => this.#transaction(work, { attempt, begin }));
  }

  /** From now on {@link write} asks, inside its transaction, whether this lease still stands. */
  fenceBy(fence: Fence): void {
    this.#fence = fence;
  }

  /** Says, inside a transaction, whether this store may still write. */
  async holdsPlace(transaction: Transaction): Promise<boolean> {
    return this.#fence === null || await transaction.holdsLease(this.#fence);
  }

  /** Closes every connection; later calls throw STORE_CLOSED. */
  close(): Promise<void> {
    return this.pool.close();
  }

  async #lend<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.pool.take();
    try {
      return await work(session);
    } finally {
      this.pool.give(session);
    }
  }

  /** Tries again what certainly changed nothing; on a new connection, where one was lost meanwhile. */
  async #again<T>(work: (attempt: { transaction?: Transaction }) => Promise<T>): Promise<T> {
    for (let tries = 1;; tries++) {
      const attempt: { transaction?: Transaction } = {};
      try {
        return await work(attempt);
      } catch (thrown) {
        // Of a collision the server says so itself, and has undone everything.
        const isUndone = wasCut(thrown) && tries === 1 &&
          attempt.transaction?.isCommitting !== true;
        if (tries === MOST_TRIES || !(isUndone || isCollision(thrown))) throw thrown;
      }
    }
  }

  async #transaction<T>(
    work: (transaction: Transaction) => Promise<T>,
    { attempt, begin }: { readonly attempt: { transaction?: Transaction }; readonly begin: string },
  ): Promise<T> {
    const session = await this.pool.take();
    try {
      const transaction = new Transaction(session, { teller: this.teller, begin });
      attempt.transaction = transaction;
      const [result] = await Promise.all([work(transaction), transaction.begun]);
      await transaction.commit();
      return result;
    } catch (thrown) {
      await undo(session);
      throw thrown;
    } finally {
      this.pool.give(session);
    }
  }
}

/** What a lost connection had begun, the server undoes by itself. */
async function undo(session: Session): Promise<void> {
  if (session.isLost) return;
  try {
    await session.exec("ROLLBACK");
  } catch {
    // The error that led here says more.
    session.destroy();
  }
}
