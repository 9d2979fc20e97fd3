import type { StoreSettings } from "../../src/config/config.ts";
import { type Clock, systemClock } from "../../src/domain/clock.ts";
import { postgresPlace } from "../../src/run/postgres_place.ts";
import { openPostgresStore } from "../../src/store/postgres/open.ts";
import type { PostgresPlace } from "../../src/store/postgres/place.ts";
import type { Store } from "../../src/store/store.ts";
import { ADMIN, type AdminConnection, type DatabaseServer } from "./database_server.ts";
import { startPostgres } from "./postgres_server.ts";

/** The tables of a store, those first that others name. */
const TABLES = [
  ...["lease", "task", "job", "history", "delivery", "step", "hold", "pace", "audit", "notice"],
  ...["left_out", "sighting", "person", "finished_count"],
] as const;

/** Where a store is, as far as it is not where all are. */
export interface StoreAddress {
  readonly schema?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}

/** A server of a test file's own, for stores. */
export class StoreServer {
  readonly #program: string | null;
  #running: Promise<DatabaseServer> | null = null;
  #schemas = 0;

  /** @param program path of `postgres`; null: the machine has none, and nobody may ask for a server */
  constructor(program: string | null) {
    this.#program = program;
  }

  /** Starts it, once; it ends with the tests' process. */
  server(): Promise<DatabaseServer> {
    if (this.#program === null) throw new TypeError("Cannot start PostgreSQL as it is not there");
    return this.#running ??= startPostgres(this.#program);
  }

  /** The settings of a store in a schema of its own. */
  async settings(
    given: StoreAddress = {},
  ): Promise<Extract<StoreSettings, { kind: "postgres" }>> {
    const { schema = `store_${++this.#schemas}`, user = ADMIN.user } = given;
    const { password = ADMIN.password, database = "postgres" } = given;
    const { port } = given.port === undefined ? await this.server() : { port: given.port };
    const who = `${user}:${encodeURIComponent(password)}`;
    const url = `postgresql://${who}@127.0.0.1:${port}/${database}?schema=${schema}`;
    return { kind: "postgres", url, schema, directory: "/" };
  }

  /** Where a store in a schema of its own is. */
  async place(given: StoreAddress = {}): Promise<PostgresPlace> {
    return postgresPlace(await this.settings(given));
  }

  /** Connects as administrator, with the tables of a schema in sight. */
  async admin(schema: string): Promise<AdminConnection> {
    const admin = await (await this.server()).connect(null);
    await admin.run(`SET search_path = ${schema}`);
    return admin;
  }

  /** Empties a store. */
  async empty(schema: string): Promise<void> {
    const admin = await this.admin(schema);
    await admin.run(`TRUNCATE ${TABLES.join(", ")} RESTART IDENTITY`);
    await admin.close();
  }
}

/** Opens a store whose leases go by the instants that a test names. */
export async function openStoreOn(
  place: PostgresPlace,
  clock: Clock = systemClock(),
): Promise<Store> {
  return (await openPostgresStore({ place, clock, leaseClock: "asked" })).store;
}
