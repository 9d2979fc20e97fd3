/**
 * What stands between a program and a store whose schema is not the program's own.
 * @module
 */

/** A daemon that works by the schema that is there. */
export interface AtWork {
  readonly host: string;
  readonly pid: number;
  /** Of its program; empty where that is not known. */
  readonly version: string;
}

/** How far a store's schema is from the program's. */
export interface Upgrade {
  /** For people: which store. */
  readonly label: string;
  /** The version of the schema that is there; 0: none yet. */
  readonly found: number;
  /** The one that the program goes by. */
  readonly wanted: number;
  /** Who would have the schema changed under their hands. */
  readonly daemons: readonly AtWork[];
}
