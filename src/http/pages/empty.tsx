import type { JSX } from "hono/jsx/jsx-runtime";

/** Says that there is nothing, and why that may well be so. */
export function Empty(
  { headline, note }: { readonly headline: string; readonly note: string },
): JSX.Element {
  return (
    <p class="empty">
      <strong>{headline}</strong> {note}
    </p>
  );
}
