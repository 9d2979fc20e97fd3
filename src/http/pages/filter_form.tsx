import type { PropsWithChildren } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { type Query, withQuery } from "../href.ts";
import type { Words } from "../words.ts";

/** Asks for a part of a list; a plain form that leads to an address. */
export function FilterForm({ path, words, children }: PropsWithChildren<{
  readonly path: string;
  readonly words: Words;
}>): JSX.Element {
  return (
    <form class="filter" method="get" action={path} role="search">
      {children}
      <button type="submit">{words.show}</button>
    </form>
  );
}

/** One choice of a filter. */
export function Choice({ name, label, chosen, options }: {
  readonly name: string;
  readonly label: string;
  readonly chosen: string;
  readonly options: readonly (readonly [value: string, text: string])[];
}): JSX.Element {
  return (
    <label>
      <span>{label}</span>
      <select name={name}>
        {options.map(([value, text]) => (
          <option value={value} selected={value === chosen}>{text}</option>
        ))}
      </select>
    </label>
  );
}

/** A text to search for. */
export function SearchField({ label, value, placeholder }: {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
}): JSX.Element {
  return (
    <label class="search">
      <span>{label}</span>
      <input
        type="search"
        name="q"
        value={value}
        maxlength={100}
        placeholder={placeholder}
        autocomplete="off"
      />
    </label>
  );
}

/** Leads on through a list, and back to where it begins. */
export function Pager({ path, query, next, isFirst, words }: {
  readonly path: string;
  readonly query: Query;
  readonly next: string | null;
  readonly isFirst: boolean;
  readonly words: Words;
}): JSX.Element | null {
  if (next === null && isFirst) return null;
  return (
    <nav class="pager" aria-label={words.pages}>
      {!isFirst && <a href={withQuery(path, query)}>{words.firstPage}</a>}
      {next !== null && <a href={withQuery(path, { ...query, after: next })}>{words.nextPage}</a>}
    </nav>
  );
}
