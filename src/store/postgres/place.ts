import type { Socket } from "node:net";

/** Which part of which database a store is in, and the way to it. */
export interface PostgresPlace {
  /** For people: kind, host, database and schema, never a secret. */
  readonly label: string;
  readonly user: string | null;
  /** The password, behind a call so that printing a place cannot show it. */
  readonly password: () => string | null;
  readonly database: string;
  /** Name of the schema that holds the store's tables; nothing else is in it. */
  readonly schema: string;
  /** How long connecting may take, in ms. */
  readonly connectMs: number;
  /** What copies the store, for people to run, without the password. */
  readonly dumpCommand: string;
  /**
   * Makes a way to the server, encrypted where it is to be. Handed in: the rooms of the store and of
   * the course database import nothing from each other.
   * @param givenUp when it aborts, nobody waits any longer: nothing may stay open
   */
  readonly connect: (givenUp: AbortSignal) => Promise<Socket>;
}
