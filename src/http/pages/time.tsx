import type { JSX } from "hono/jsx/jsx-runtime";
import type { EpochMs } from "../../domain/clock.ts";
import type { When } from "../when.ts";

/** Reads an instant that a view holds. */
export function instantOf(iso: string): EpochMs {
  return Temporal.Instant.from(iso).epochMilliseconds;
}

/** A time with how far away it is beside it. */
export function Time({ at, when }: { readonly at: string; readonly when: When }): JSX.Element {
  const instant = instantOf(at);
  return (
    <span class="time">
      <time datetime={at} title={when.exact(instant)}>{when.moment(instant)}</time>{" "}
      <span class="away">{when.relative(instant)}</span>
    </span>
  );
}
