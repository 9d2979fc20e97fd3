import {
  DatabaseSync,
  type SQLInputValue,
  type SQLOutputValue,
  type StatementSync,
} from "node:sqlite";
import type { Clock } from "../../domain/clock.ts";
import { StoreError } from "../../domain/errors.ts";
import type { SqlValues } from "../rows.ts";
import { isBusy, storeErrorOf } from "./sqlite_errors.ts";

/** Values for a statement's named parameters, without their colon. */
export type Bindings = Readonly<Record<string, SQLInputValue>>;

/** A row as node:sqlite gives it. */
export type SqlRow = Readonly<Record<string, SQLOutputValue>>;

declare module "node:sqlite" {
  // Deno has it; the types that come with Deno 2.9.6 do not.
  interface StatementSync {
    setReturnArrays(enabled: boolean): void;
  }
}

/** How long SQLite itself waits for a lock. It holds the event loop meanwhile, so it is short. */
const BUSY_TIMEOUT_MS = 50;
/** How long we go on asking for the lock, with the event loop free between two tries. */
const BUSY_LIMIT_MS = 2_000;
const BUSY_PAUSE_MS = 20;

/** One connection with its prepared statements. Everything in it is synchronous but {@link write}. */
export class Database {
  readonly path: string;
  readonly #sqlite: DatabaseSync;
  readonly #clock: Clock;
  readonly #statements = new Map<string, StatementSync>();
  readonly #closing = new AbortController();
  #holdsPlace: (() => boolean) | null = null;

  /** Opens the file; creates it unless `readOnly`. */
  constructor(
    path: string,
    { clock, readOnly }: { readonly clock: Clock; readonly readOnly: boolean },
  ) {
    this.path = path;
    this.#clock = clock;
    try {
      this.#sqlite = new DatabaseSync(path, { readOnly });
      // As a pragma: Deno 2.9.6 leaves the option `timeout` out where the connection is read-only,
      // and SQLite would then hold the event loop for 5 s.
      this.#sqlite.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    } catch (thrown) {
      throw storeErrorOf(thrown, path);
    }
  }

  /** Runs statements that have no parameters; for pragmas and migrations. */
  exec(sql: string): void {
    this.#guard(() => this.#sqlite.exec(sql));
  }

  /** Runs a statement. @returns rows changed */
  run(sql: string, bindings: Bindings = {}): number {
    return this.#guard(() => Number(this.#prepare(sql).run(bindings).changes));
  }

  /** @returns the first row, or null */
  get(sql: string, bindings: Bindings = {}): SqlRow | null {
    return this.#guard(() => this.#prepare(sql).get(bindings) ?? null);
  }

  /** @returns all rows */
  all(sql: string, bindings: Bindings = {}): readonly SqlRow[] {
    return this.#guard(() => this.#prepare(sql).all(bindings));
  }

  /** As {@link all}, in half the time, for what is read by the 100,000. */
  values(sql: string, bindings: Bindings = {}): readonly SqlValues[] {
    return this.#guard(() => {
      const rows: readonly unknown[] = this.#prepare(sql, { asArrays: true }).all(bindings);
      return rows.filter((row) => Array.isArray(row));
    });
  }

  /**
   * Runs work that writes in one transaction, durable when it resolves. The work is synchronous, so
   * that no other work of ours can come between BEGIN and COMMIT.
   * @throws {StoreError} STORE_BUSY when the writer lock was not free for 2 s, STORE_FENCED when
   * this connection has lost its place
   */
  write<T>(work: () => T): Promise<T> {
    return this.writeAnyway(() => {
      if (this.holdsPlace()) return work();
      throw new StoreError("STORE_FENCED", "Cannot write as another daemon has taken over", {
        hint: 'look at it with "bcourse-scheduler status"',
      });
    });
  }

  /** As {@link write}, for work that asks itself, or that is right whoever has the place. */
  writeAnyway<T>(work: () => T): Promise<T> {
    return this.#whenFree(() => this.#transaction(work));
  }

  /**
   * As {@link writeAnyway}, but a loss of power may take it back. For what only a process that lives
   * needs, and writes every few seconds: nothing waits for the disk.
   */
  writeForNow<T>(work: () => T): Promise<T> {
    return this.#whenFree(() => {
      this.get("PRAGMA synchronous = NORMAL");
      try {
        return this.#transaction(work);
      } finally {
        this.get("PRAGMA synchronous = FULL");
      }
    });
  }

  async #whenFree<T>(transaction: () => T): Promise<T> {
    const start = this.#clock.monotonicMs();
    for (;;) {
      try {
        return transaction();
      } catch (thrown) {
        const waitedMs = this.#clock.monotonicMs() - start;
        if (!isBusy(thrown) || waitedMs >= BUSY_LIMIT_MS) throw thrown;
      }
      await this.#clock.sleep(BUSY_PAUSE_MS, this.#closing.signal);
    }
  }

  /** From now on {@link write} asks, inside its transaction, whether this connection may still write. */
  fenceBy(holdsPlace: () => boolean): void {
    this.#holdsPlace = holdsPlace;
  }

  /** Says, inside a transaction, whether this connection may still write. */
  holdsPlace(): boolean {
    return this.#holdsPlace?.() ?? true;
  }

  /** Closes the connection; later calls throw STORE_CLOSED. */
  close(): void {
    this.#closing.abort();
    this.#statements.clear();
    if (this.#sqlite.isOpen) this.#sqlite.close();
  }

  #transaction<T>(work: () => T): T {
    this.run("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.run("COMMIT");
      return result;
    } catch (thrown) {
      // After some errors, a full disk among them, SQLite has rolled back already.
      if (this.#sqlite.isOpen && this.#sqlite.isTransaction) this.run("ROLLBACK");
      throw thrown;
    }
  }

  #prepare(sql: string, { asArrays = false } = {}): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#sqlite.prepare(sql);
    // A statement is always read in the same one of both ways.
    if (asArrays) statement.setReturnArrays(true);
    // One set of bindings serves statements that mention only some of them.
    statement.setAllowUnknownNamedParameters(true);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guard<T>(work: () => T): T {
    if (!this.#sqlite.isOpen) {
      throw new StoreError("STORE_CLOSED", `Cannot use the store ${this.path} as it is closed`, {
        hint: "start the command again",
      });
    }
    try {
      return work();
    } catch (thrown) {
      throw storeErrorOf(thrown, this.path);
    }
  }
}
