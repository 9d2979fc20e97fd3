import type { JSX } from "hono/jsx/jsx-runtime";
import { type Query, withQuery } from "../href.ts";
import type { Frame } from "../pages/layout.tsx";

/** What can be done, each with a page that asks whether it is meant. */
export type ActionName =
  | "pause"
  | "resume"
  | "trigger"
  | "retry"
  | "retry-failures"
  | "cancel"
  | "send"
  | "drop"
  | "reconcile";

/** Leads to the page that asks whether an action is meant; nothing where nobody may act. */
export function Act({ action, of, frame, label }: {
  readonly action: ActionName;
  readonly of: Query;
  readonly frame: Frame;
  readonly label: string;
}): JSX.Element | null {
  if (!frame.canAct) return null;
  return <a class="act" href={withQuery(`/confirm/${action}`, of)}>{label}</a>;
}
