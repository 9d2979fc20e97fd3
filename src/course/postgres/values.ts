/**
 * Values of a statement and the types that PostgreSQL is told of them.
 * @module
 */
import type { Cell } from "../../handler.ts";
import { ownType } from "./cells.ts";
import { isMistyped, untypedParameter } from "./postgres_errors.ts";

/** For a type that the server shall find out from the place in which the value stands. */
export const UNTYPED = 0;

/**
 * Says which types to try first. Numbers and booleans have their own, so that `SELECT :n` gives a
 * number. Text has none: it may be a time, an id or text.
 */
export function firstTypes(values: readonly Cell[]): readonly number[] {
  return values.map((value) =>
    typeof value === "string" || value === null ? UNTYPED : ownType(value)
  );
}

/**
 * Says which types to try next, after the server refused some. Every call names one value more, so
 * that it comes to an end.
 * @param types what was tried
 * @param refusal.first what {@link firstTypes} gave
 * @param refusal.thrown what the server said
 * @returns null where other types would not help
 */
export function nextTypes(types: readonly number[], refusal: {
  readonly values: readonly Cell[];
  readonly first: readonly number[];
  readonly thrown: unknown;
}): readonly number[] | null {
  const place = untypedParameter(refusal.thrown);
  const value = place === null ? undefined : refusal.values[place - 1];
  if (place !== null && value !== undefined && types[place - 1] === UNTYPED) {
    // Nothing around it says what it is, as in `:name IS NULL`.
    return types.with(place - 1, ownType(value));
  }
  // A number where a text, a boolean or a smaller integer is wanted: untyped it may be any of them.
  const isOwn = types === refusal.first && types.some((type) => type !== UNTYPED);
  return isOwn && isMistyped(refusal.thrown) ? types.map(() => UNTYPED) : null;
}
