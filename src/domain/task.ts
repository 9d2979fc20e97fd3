/**
 * Tasks: an entry under `tasks:` with every default filled in.
 * @module
 */

/** Where the scheduler runs. DEVELOPMENT runs every job a second after it is planned and mails nobody real. */
export type Environment = "PRODUCTION" | "DEVELOPMENT";

/** The legal environments. */
export const ENVIRONMENTS: readonly Environment[] = ["PRODUCTION", "DEVELOPMENT"];

/** How a task stands in automations.yaml: switched on, switched off, or not there any more. */
export type TaskStanding = "on" | "off" | "removed";

/** Every standing. */
export const TASK_STANDINGS: readonly TaskStanding[] = ["on", "off", "removed"];

/** A length of time whose months and days are those of the calendar, and whose rest is exact. */
export interface Span {
  /** Calendar months. */
  readonly months: number;
  /** Calendar days; a week is seven. */
  readonly days: number;
  /** Exact milliseconds: hours, minutes, seconds. */
  readonly ms: number;
}

/** A time of the day on the wall. */
export interface WallTime {
  /** 0..23 */
  readonly hour: number;
  /** 0..59 */
  readonly minute: number;
}

/** Which of an item's events a task is about. */
export type EventChoice = "first" | "last" | "all";

/** Whether a job runs before or after its event. */
export type Direction = "before" | "after";

/** What becomes of a mail that may have been sent before the daemon died. */
export type OnUnknown = "send" | "hold" | "drop";

/** How a failed attempt is repeated. */
export interface RetryPolicy {
  /** Attempts after the first. */
  readonly limit: number;
  /** `exponential` doubles the wait each time, `fixed` does not. */
  readonly backoff: "exponential" | "fixed";
  /** First wait. */
  readonly initialMs: number;
  /** Longest wait. */
  readonly maxMs: number;
  /** Share of the wait that chance adds or takes, 0..1, so that many jobs do not come back at once. */
  readonly jitter: number;
}

/** When a task that keeps failing is paused. */
export interface BreakerPolicy {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** How long it stays open before one job is tried. */
  readonly cooldownMs: number;
}

/** What a handler may do beyond messages to the daemon; each a list of names as Deno's `--allow-*` takes them. */
export interface Permissions {
  /** Host names, with port where needed. */
  readonly net: readonly string[];
  /** Paths that may be read. */
  readonly read: readonly string[];
  /** Paths that may be written. */
  readonly write: readonly string[];
  /** Environment variables. */
  readonly env: readonly string[];
  /** Programs that may be started. */
  readonly run: readonly string[];
}

/** Which column holds what. */
export interface Columns {
  /** Identity of the item. */
  readonly id: string;
  /** Its name for people. */
  readonly label: string;
  /** When its event is. */
  readonly eventAt: string;
  /** Name of its training type. */
  readonly trainingType: string;
}

/** A task as configured. */
export interface TaskSettings {
  /** Its key under `tasks:`. */
  readonly name: string;
  /** For people; null: the handler's own. */
  readonly description: string | null;
  /** A built-in name, or a path that begins with `./`, relative to the handlers directory. */
  readonly handler: string;
  /** Tag of its text in Bcourse's table `content`; null: its name. */
  readonly template: string | null;
  /** SQL; null: the handler's own query. */
  readonly query: string | null;
  /** Which column holds what. */
  readonly columns: Columns;
  /** Which of an item's events count. */
  readonly event: EventChoice;
  /** How far from the event the job runs. */
  readonly offset: Span;
  /** On which side of the event. */
  readonly direction: Direction;
  /** On this local time of the day found; null: at the very time found. */
  readonly at: WallTime | null;
  /** Only items of these training types; empty: all. */
  readonly trainingTypes: readonly string[];
  /** Whether it plans and runs at all. */
  readonly enabled: boolean;
  /** Handed to the handler; scalars are parameters of the query too. */
  readonly args: Readonly<Record<string, ConfigValue>>;
  /** Whether the handler may change the course database. */
  readonly writes: boolean;
  /** Whether items that were due before the task was first seen run at once. */
  readonly catchUp: boolean;
  /** Whether a job is checked against the query just before it runs. */
  readonly recheck: boolean;
  /** Whether a job follows an event that moves. */
  readonly replaceExisting: boolean;
  /** How late a job may start. */
  readonly graceMs: number;
  /** Attempts of one job at a time. */
  readonly maxInstances: number;
  /** Jobs of this task at a time. */
  readonly concurrency: number;
  /** How long an attempt may take. */
  readonly timeoutMs: number;
  /** How failures are repeated. */
  readonly retry: RetryPolicy;
  /** When a failing task is paused. */
  readonly breaker: BreakerPolicy;
  /** Most mails of this task a second; null: as many as `mail.rate_limit` allows. */
  readonly ratePerSecond: number | null;
  /** What becomes of mails that may have been sent. */
  readonly onUnknown: OnUnknown;
  /** What the handler may do beyond messages. */
  readonly permissions: Permissions;
}

/** A value under `args`. */
export type ConfigValue = null | boolean | number | string | readonly ConfigValue[] | {
  readonly [key: string]: ConfigValue;
};
