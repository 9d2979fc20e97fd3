/**
 * What the daemon and a handler host say to each other over the host's stdin and stdout: one JSON
 * object a line. On stdout each line begins with a record separator (RFC 7464), so that whatever a
 * handler writes there itself is told apart and cannot swallow a message.
 * @module
 */
import type { EpochMs } from "../domain/clock.ts";
import type { LogLine } from "../domain/job.ts";
import type { Cell, Json, Outcome, Row } from "../handler.ts";
import type { AttemptRequest, Call, HandlerDescription } from "./sandbox.ts";

/** Begins each message of a host. */
export const RECORD = "\x1e";

/** A module as the host is to load it. */
export interface ModuleAddress {
  /** A built-in name, or an absolute path. */
  readonly module: string;
  /** Part of the address of a module on disk. */
  readonly version: string;
}

/** Names of the columns that a handler's own functions fill. */
export interface ShapeColumns {
  readonly id: string;
  readonly label: string;
  readonly eventAt: string;
}

/** Something to do; `id` is the number of the work, chosen by the daemon and never used twice. */
export type WorkMessage =
  | (ModuleAddress & { readonly kind: "execute"; readonly request: AttemptRequest })
  | (ModuleAddress & { readonly kind: "describe" })
  | (ModuleAddress & {
    readonly kind: "query";
    readonly now: EpochMs;
    readonly since: EpochMs;
    readonly args: Readonly<Record<string, Json>>;
  })
  | (ModuleAddress & {
    readonly kind: "shape";
    readonly rows: readonly Row[];
    readonly columns: ShapeColumns;
  });

/** What went wrong when a call was answered, as it is thrown again in the handler. */
export interface Refusal {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
}

/** From the daemon to a host. */
export type ToHost =
  | (WorkMessage & { readonly id: number })
  /** Aborts the signal of a work. */
  | { readonly kind: "abort"; readonly id: number; readonly cause: "timeout" | "stop" }
  /** The answer to a call. */
  | { readonly kind: "reply"; readonly call: number; readonly value: Json }
  | { readonly kind: "refuse"; readonly call: number; readonly refusal: Refusal }
  /** Asks whether the host's loop still turns. */
  | { readonly kind: "ping" };

/** Where in a file, counted from 1. */
export interface Place {
  /** Absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** How a work ended; exactly one of them for each work. */
export type Ending =
  | {
    readonly kind: "done";
    readonly id: number;
    readonly outcome: Outcome;
    readonly error: string | null;
  }
  | {
    readonly kind: "described";
    readonly id: number;
    readonly description: HandlerDescription;
  }
  /** The last page of rows. `problems`: rows that could not be shaped, in words. */
  | { readonly kind: "rows_end"; readonly id: number; readonly problems: readonly string[] }
  /** The module cannot be used. `found` goes on from "Cannot use … as". */
  | {
    readonly kind: "broken";
    readonly id: number;
    readonly missing: boolean;
    readonly found: string;
    readonly place: Place | null;
    readonly hint: string;
  }
  /** The query function failed. */
  | {
    readonly kind: "query_failed";
    readonly id: number;
    readonly reason: string;
    readonly error: string | null;
  };

/** From a host to the daemon. */
export type FromHost =
  | Ending
  | { readonly kind: "ready" }
  | { readonly kind: "pong" }
  | {
    readonly kind: "call";
    readonly id: number;
    readonly call: number;
    readonly method: Call["method"];
    readonly params: readonly Json[];
  }
  | {
    readonly kind: "log";
    readonly id: number;
    readonly level: LogLine["level"];
    readonly message: string;
  }
  /** Rows of a query function or of shaping; more may follow. */
  | {
    readonly kind: "rows";
    readonly id: number;
    readonly rows: readonly Readonly<Record<string, Cell>>[];
  }
  /** Something that no work can be blamed for. */
  | { readonly kind: "note"; readonly message: string };
