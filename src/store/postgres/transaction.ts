import type { SqlRow } from "../columns.ts";
import type { Fence } from "../store.ts";
import type { Session } from "./session.ts";
import HOLDS_LEASE from "./sql/holds_lease.sql" with { type: "text" };
import SHARE_LEASE from "./sql/share_lease.sql" with { type: "text" };
import TELL from "./sql/tell.sql" with { type: "text" };
import type { Bindings } from "./statement.ts";

/** How long the server may work on one statement where there is much to do. */
const PATIENCE_MS = 60_000;
/** Begins a transaction in which statements may take their time. */
export const PATIENT = `BEGIN; SET LOCAL statement_timeout = ${PATIENCE_MS}`;

/** Work within a transaction. Statements that do not wait for each other's answers travel together. */
export class Transaction {
  /** Resolves once it has begun; not waited for, as it travels with the first statement of the work. */
  readonly begun: Promise<string>;
  readonly #session: Session;
  readonly #teller: string;
  readonly #patienceMs: number | undefined;
  #tells = false;
  #committing: Promise<void> | null = null;

  /**
   * Begins.
   * @param options.teller who tells others of changes
   */
  constructor(
    session: Session,
    { teller, begin }: { readonly teller: string; readonly begin: string },
  ) {
    this.#session = session;
    this.#teller = teller;
    // Longer than the server's own patience.
    this.#patienceMs = begin === "BEGIN" ? undefined : PATIENCE_MS + 1_000;
    this.begun = session.exec(begin);
  }

  /** Whether the server may have heard COMMIT: then nobody knows what a lost connection stands for. */
  get isCommitting(): boolean {
    return this.#committing !== null;
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

  /**
   * Runs the last statement of the work: COMMIT travels with it. Nothing may be asked or told after it.
   * @returns all rows
   */
  async last(sql: string, bindings: Bindings): Promise<readonly SqlRow[]> {
    const [rows] = await Promise.all([this.all(sql, bindings), this.commit()]);
    return rows;
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
    this.#tells = true;
  }

  /** Commits, once. */
  commit(): Promise<void> {
    return this.#committing ??= this.#commit();
  }

  async #commit(): Promise<void> {
    const told = this.#tells ? this.#session.ask(TELL, { teller: this.#teller }) : null;
    const [, command] = await Promise.all([told, this.#session.exec("COMMIT")]);
    // A transaction in which something failed is undone by COMMIT, which is no error to the server.
    if (command !== "COMMIT") throw new TypeError(`Cannot commit: the server said ${command}`);
  }
}
