import type { Clock } from "../../domain/clock.ts";
import { StoreError } from "../../domain/errors.ts";
import type { Fence } from "../store.ts";
import type { SqlRow } from "../rows.ts";
import type { PostgresPlace } from "./place.ts";
import { createPool, type Pool } from "./pool.ts";
import { isCollision, wasCut } from "./postgres_errors.ts";
import type { Answer, Session, SessionOptions } from "./session.ts";
import HOLDS_LEASE from "./sql/holds_lease.sql" with { type: "text" };
import SHARE_LEASE from "./sql/share_lease.sql" with { type: "text" };
import TELL from "./sql/tell.sql" with { type: "text" };
import type { Bindings } from "./statement.ts";

/** How often a transaction is tried that others were quicker than, or whose connection was lost. */
const MOST_TRIES = 3;

/** How long the server may work on one statement where there is much to do. */
const PATIENCE_MS = 60_000;
/** Begins a transaction in which statements may take their time. */
export const PATIENT = `BEGIN; SET LOCAL statement_timeout = ${PATIENCE_MS}`;

/** Work within a transaction. Statements that do not wait for each other's answers travel together. */
export class Transaction {
  readonly #session: Session;
  readonly #patienceMs: number | undefined;
  readonly #tell: () => void;

  constructor(
    session: Session,
    { patienceMs, tell }: { readonly patienceMs: number | undefined; readonly tell: () => void },
  ) {
    this.#session = session;
    this.#patienceMs = patienceMs;
    this.#tell = tell;
  }

  /** Runs a statement. @returns rows changed */
  async run(sql: string, bindings: Bindings = {}): Promise<number> {
    return (await this.#session.ask(sql, bindings, this.#patienceMs)).changed;
  }

  /** @returns the first row, or null */
  async get(sql: string, bindings: Bindings = {}): Promise<SqlRow | null> {
    return (await this.all(sql, bindings))[0] ?? null;
  }

  /** @returns all rows */
  async all(sql: string, bindings: Bindings = {}): Promise<readonly SqlRow[]> {
    return (await this.#session.ask(sql, bindings, this.#patienceMs)).rows;
  }

  /** Runs statements without parameters; for migrations. */
  async exec(sql: string): Promise<void> {
    await this.#session.exec(sql, this.#patienceMs);
  }

  /**
   * Says whether a fence holds, and sees to it that it does until the transaction ends. A lock first, and
   * then a look, as statements of their own: at READ COMMITTED each sees what was there when it began, and
   * so the look sees whoever took the lease while the lock was waited for.
   */
  async holdsLease({ name, holder, token }: Fence): Promise<boolean> {
    const [, row] = await Promise.all([
      this.run(SHARE_LEASE, { name }),
      this.get(HOLDS_LEASE, { name, holder, token }),
    ]);
    return row !== null;
  }

  /** Tells the other daemons, once this is written, that there is something to look at. */
  tell(): void {
    this.#tell();
  }
}

/** The database behind a store: its connections, and transactions on them. */
export class Database {
  readonly place: PostgresPlace;
  /** The machine's own. */
  readonly clock: Clock;
  /** Who tells others of changes, so that one's own are not heard. */
  readonly teller = crypto.randomUUID();
  readonly pool: Pool;
  #fence: Fence | null = null;

  constructor(place: PostgresPlace, options: SessionOptions) {
    this.place = place;
    this.clock = options.clock;
    this.pool = createPool(place, options);
  }

  /** Reads. @returns the first row, or null */
  async get(sql: string, bindings: Bindings = {}): Promise<SqlRow | null> {
    return (await this.all(sql, bindings))[0] ?? null;
  }

  /** Reads. @returns all rows */
  async all(sql: string, bindings: Bindings = {}): Promise<readonly SqlRow[]> {
    return (await this.#again(() => this.single(sql, bindings))).rows;
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
   * @param begin what begins the transaction; {@link PATIENT} where there is much to do
   */
  writeAnyway<T>(work: (transaction: Transaction) => Promise<T>, begin = "BEGIN"): Promise<T> {
    return this.#again((given) => this.#transaction(work, { given, begin }));
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
  async #again<T>(work: (given: { isCommitting: boolean }) => Promise<T>): Promise<T> {
    for (let tries = 1;; tries++) {
      const given = { isCommitting: false };
      try {
        return await work(given);
      } catch (thrown) {
        const mayTry = tries < MOST_TRIES && !given.isCommitting;
        if (!mayTry || !(isCollision(thrown) || (wasCut(thrown) && tries === 1))) throw thrown;
      }
    }
  }

  async #transaction<T>(
    work: (transaction: Transaction) => Promise<T>,
    { given, begin }: { readonly given: { isCommitting: boolean }; readonly begin: string },
  ): Promise<T> {
    const session = await this.pool.take();
    try {
      let tells = false;
      // Longer than the server's own patience.
      const patienceMs = begin === "BEGIN" ? undefined : PATIENCE_MS + 1_000;
      // Not waited for: it travels with the first statement of the work.
      const begun = session.exec(begin);
      const [, result] = await Promise.all([
        begun,
        work(new Transaction(session, { patienceMs, tell: () => tells = true })),
      ]);
      const told = tells ? session.ask(TELL, { teller: this.teller }) : null;
      given.isCommitting = true;
      const [, command] = await Promise.all([told, session.exec("COMMIT")]);
      // A transaction in which something failed is undone by COMMIT, which is no error to the server.
      if (command !== "COMMIT") throw new TypeError(`Cannot commit: the server said ${command}`);
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
