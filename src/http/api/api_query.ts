/**
 * What lists of the API are asked: which ones, how many, and from where on.
 * @module
 */
import type { Context } from "hono";
import { SchedulerError } from "../../domain/errors.ts";
import { nearest } from "../../domain/nearest.ts";
import type { Position } from "../../store/store.ts";

/** How many a list gives where nothing is said, and at most. */
export const DEFAULT_LIMIT = 50;
/** Most that a list gives at a time. */
export const MOST = 1_000;

/** The address asks for something that cannot be. */
export class QueryError extends SchedulerError {}

/** Where the page before ended: in a list of several parts, in which of them. */
export interface Cursor<Part extends string> extends Position {
  readonly part: Part;
}

/** Reads a text that narrows a list; empty counts as not there. */
export function textOf<Name extends string>(
  context: Context,
  name: Name,
): { readonly [Key in Name]?: string } {
  const text = context.req.query(name) ?? "";
  // As: a computed key makes TypeScript forget which one it is.
  return text === "" ? {} : { [name]: text } as { [Key in Name]?: string };
}

/** Reads how many are wanted. */
export function limitOf(context: Context): number {
  const text = context.req.query("limit");
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit;
  throw new QueryError(
    "LIMIT_UNUSABLE",
    `Cannot list as limit must be a whole number from 1 to ${MOST}: found ${text}`,
    { hint: `write limit=${DEFAULT_LIMIT}` },
  );
}

/** Reads `state=failed,missed` or `state=failed&state=missed`. */
export function statesOf<State extends string>(
  context: Context,
  known: readonly State[],
): { readonly states?: readonly State[] } {
  const asked = (context.req.queries("state") ?? []).flatMap((text) => text.split(","))
    .map((text) => text.trim()).filter((text) => text !== "");
  if (asked.length === 0) return {};
  const states = known.filter((state) => asked.includes(state));
  const odd = asked.find((text) => !known.some((state) => state === text));
  if (odd === undefined) return { states };
  const meant = nearest(odd, known);
  throw new QueryError(
    "STATE_UNKNOWN",
    `Cannot list as state must be one of ${known.join(", ")}: found ${odd}`,
    { hint: meant === null ? "choose one of these" : `write state=${meant}` },
  );
}

/** Reads where to go on; null: from the start. @param parts of the list, by name */
export function cursorOf<Part extends string>(
  context: Context,
  parts: readonly Part[],
): Cursor<Part> | null {
  const text = context.req.query("after");
  if (text === undefined) return null;
  const found = /^([a-z]+)\.(\d{1,15})\.(\d{1,15})$/.exec(text);
  const part = parts.find((one) => one === found?.[1]);
  if (part !== undefined) return { part, at: Number(found?.[2]), seq: Number(found?.[3]) };
  throw new QueryError(
    "AFTER_UNUSABLE",
    `Cannot go on with a list as after must be what an answer gave: found ${text}`,
    { hint: "follow next of the answer before, or leave after out" },
  );
}

/** The address of the page behind a cursor, with everything else that was asked. */
export function nextAddress(context: Context, { part, at, seq }: Cursor<string>): string {
  const url = new URL(context.req.url);
  url.searchParams.set("after", `${part}.${at}.${seq}`);
  return `${url.pathname}${url.search}`;
}
