import type { Socket } from "node:net";
import postgres from "postgres";
import type { Clock } from "../../domain/clock.ts";
import { within } from "../../domain/within.ts";
import type { SqlRow } from "../columns.ts";
import type { PostgresPlace } from "./place.ts";
import { isLost, LostConnection, NoAnswer, storeErrorOf } from "./postgres_errors.ts";
import { type Bindings, inOrder, parameterNames } from "./statement.ts";

/** How long the server works on one statement, and waits for one lock, at most. */
const STATEMENT_MS = 5_000;
const LOCK_MS = 2_000;
/** A daemon that is suspended within a transaction must not keep others from taking over. */
const IDLE_IN_TRANSACTION_MS = 5_000;
/**
 * How long an answer may take. Longer than the server's own patience, which tells more of the cause; and
 * short enough to try once more on another connection before a lease of 10 s ends.
 */
const ANSWER_MS = 6_000;
/** After so much silence the server's system asks whether this end is still there. */
const KEEP_ALIVE_S = 5;

/** What a session goes by. */
export interface SessionOptions {
  readonly clock: Clock;
  /** `asked`: leases go by the instants that are given, as tests want it. */
  readonly leaseClock: "database" | "asked";
  /** Hears what is told on the schema's channel, once it listens. */
  readonly onTold?: (teller: string) => void;
}

/** What a statement changed and returned. */
export interface Answer {
  readonly rows: readonly SqlRow[];
  readonly changed: number;
}

/** One connection. What is asked while an answer is under way is sent along, and answered in order. */
export class Session {
  readonly #place: PostgresPlace;
  readonly #clock: Clock;
  readonly #sql: postgres.Sql;
  readonly #socket: Socket;
  readonly #names = new Map<string, readonly string[]>();
  #isLost = false;

  constructor(place: PostgresPlace, socket: Socket, options: SessionOptions) {
    this.#place = place;
    this.#clock = options.clock;
    this.#socket = socket;
    socket.once("close", () => this.#isLost = true);
    // The driver listens too, but only from its first statement on.
    socket.on("error", () => {});
    this.#sql = postgres(driverOptions(place, socket, options));
  }

  /** Whether it can be used no more. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /**
   * Runs a statement.
   * @param patienceMs how long to wait for its answer
   * @throws {StoreError} after STORE_UNUSABLE the connection is lost
   */
  async ask(sql: string, bindings: Bindings = {}, patienceMs = ANSWER_MS): Promise<Answer> {
    const values = inOrder(this.#namesOf(sql), bindings);
    return await this.#answer(
      // Prepared: one way to the server instead of two, and no planning.
      () => this.#sql.unsafe(sql, values, { prepare: true }),
      patienceMs,
    );
  }

  /** Runs statements without parameters. @returns the command of the only one, such as `COMMIT` */
  async exec(sql: string, patienceMs = ANSWER_MS): Promise<string> {
    return (await this.#answer(() => this.#sql.unsafe(sql), patienceMs)).command;
  }

  /** From now on, hears what is told on the schema's channel. */
  async listen(): Promise<void> {
    await this.exec(`LISTEN ${quoted(this.#place.schema)}`);
  }

  /** Calls once the connection is lost. @returns what takes that back */
  onLost(act: () => void): () => void {
    if (this.#isLost) act();
    this.#socket.once("close", act);
    return () => void this.#socket.off("close", act);
  }

  /** Takes leave of the server. */
  async close(): Promise<void> {
    if (!this.#isLost) await this.#sql.end({ timeout: 1 });
    this.destroy();
  }

  /** Drops the connection at once. */
  destroy(): void {
    this.#isLost = true;
    this.#socket.destroy();
  }

  async #answer(
    ask: () => PromiseLike<postgres.RowList<postgres.Row[]>>,
    patienceMs: number,
  ): Promise<Answer & { readonly command: string }> {
    try {
      const rows = await within(async () => await ask(), {
        ...{ clock: this.#clock, ms: patienceMs },
        tooLate: () => new NoAnswer(patienceMs),
      });
      return { rows, changed: rows.count, command: rows.command };
    } catch (thrown) {
      if (isLost(thrown)) this.destroy();
      throw storeErrorOf(thrown, this.#place.label);
    }
  }

  #namesOf(sql: string): readonly string[] {
    const known = this.#names.get(sql);
    if (known !== undefined) return known;
    const names = parameterNames(sql);
    this.#names.set(sql, names);
    return names;
  }
}

/** Writes a name as an identifier. Names come from the configuration, which lets nothing odd through. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** What the driver takes, and its types leave out. */
interface Unlisted {
  readonly socket: () => Socket;
  readonly onnotify: (channel: string, payload: string) => void;
}

/**
 * What the driver is told. It makes a new connection by itself where one was
 * lost, also in the middle of a transaction: it is given one socket and no other.
 */
function driverOptions(
  { user, password, database, schema }: PostgresPlace,
  socket: Socket,
  { leaseClock, onTold }: SessionOptions,
): postgres.Options<typeof TYPES> & Unlisted {
  const sockets = [socket];
  return {
    ...{ database, password: password() ?? "", types: TYPES },
    ...(user === null ? {} : { user }),
    socket: () => {
      const next = sockets.pop();
      if (next === undefined) throw new LostConnection("the connection was lost");
      return next;
    },
    ...{ max: 1, max_lifetime: null, idle_timeout: 0, connect_timeout: 0, keep_alive: null },
    ...{ ssl: false, fetch_types: false, onnotice: () => {} },
    onnotify: (_channel: string, teller: string) => onTold?.(teller),
    connection: {
      application_name: "bcourse-scheduler",
      search_path: quoted(schema),
      statement_timeout: STATEMENT_MS,
      lock_timeout: LOCK_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      tcp_keepalives_idle: KEEP_ALIVE_S,
      tcp_keepalives_interval: KEEP_ALIVE_S,
      tcp_keepalives_count: 3,
      default_transaction_isolation: "read committed",
      "bcourse.lease_clock": leaseClock,
    },
  };
}

/** Every number is one of JavaScript's: instants and keys are far below what that holds. JSON stays text. */
const TYPES = {
  // bigint, smallint, integer, real, double precision, numeric
  number: { to: 20, from: [20, 21, 23, 700, 701, 1700], serialize: String, parse: Number },
  json: { to: 3802, from: [114, 3802], serialize: String, parse: String },
};
