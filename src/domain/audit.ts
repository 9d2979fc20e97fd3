/**
 * The audit: who did what to the scheduler, and when.
 * @module
 */
import type { EpochMs } from "./clock.ts";

/**
 * Where an action came from: a command, the page, an edit of automations.yaml or of a handler, a
 * signal, or the daemon itself.
 */
export type AuditSource = "command" | "page" | "file" | "signal" | "daemon";

/** Every source. */
export const AUDIT_SOURCES: readonly AuditSource[] = [
  "command",
  "page",
  "file",
  "signal",
  "daemon",
];

/** One line of the audit. */
export interface AuditEntry {
  /** When. */
  readonly at: EpochMs;
  /** Where it came from. */
  readonly source: AuditSource;
  /** Who: a user name of the host where it is known, else the process. Never a secret. */
  readonly who: string;
  /** What was done, as a verb in the past such as `reloaded`. */
  readonly action: string;
  /** What it was done to: a task, a job, a file. */
  readonly subject: string;
  /** How it went, in words; null where there is nothing to add. */
  readonly detail: string | null;
}
