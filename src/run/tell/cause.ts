/**
 * Causes: what is wrong, under a name that stays the same while it lasts.
 * @module
 */
import { createHash } from "node:crypto";

/** What can be wrong. */
export type CauseKind =
  | "failed"
  | "missed"
  | "hold"
  | "course"
  | "rests"
  | "query"
  | "config"
  | "trouble"
  | "stuck"
  | "host"
  | "files";

/** A cause, taken apart. */
export interface Cause {
  readonly kind: CauseKind;
  /** The task, dependency or loop that it is about; empty where there is but one. */
  readonly of: string;
}

/**
 * Names a cause.
 * @param reason what told it apart from others of the same kind and task
 * @returns such as `hold/mail` or `failed/student_reminder/3fa9c01d`
 */
export function nameCause({ kind, of }: Cause, reason?: string): string {
  const parts = reason === undefined ? [kind, of] : [kind, of, digest(reason)];
  return parts.filter((part) => part !== "").join("/");
}

/** Takes the name of a cause apart. @returns null for what is none, such as the morning letter */
export function readCause(name: string): Cause | null {
  const [first, of = ""] = name.split("/");
  const kind = KINDS.find((one) => one === first);
  return kind === undefined ? null : { kind, of };
}

const KINDS: readonly CauseKind[] = [
  ...["failed", "missed", "hold", "course", "rests", "query"] as const,
  ...["config", "trouble", "stuck", "host", "files"] as const,
];

/** The same trouble with another person, number or time is the same trouble. */
function digest(reason: string): string {
  const alike = reason.toLowerCase()
    .replaceAll(/\S+@\S+/g, "@")
    .replaceAll(/"[^"]*"|'[^']*'|«[^»]*»|“[^”]*”/g, "…")
    .replaceAll(/[0-9a-f]{8,}|\d+/g, "#");
  return createHash("sha256").update(alike).digest("hex").slice(0, 8);
}
