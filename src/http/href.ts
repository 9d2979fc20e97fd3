/** Where things stand on the page. */

/** A query without what is not asked for. */
export type Query = Readonly<Record<string, string | number | null | undefined>>;

/** Where the story of a job stands. */
export function jobHref(id: string): string {
  return `/jobs/${encodeURIComponent(id)}`;
}

/** Where the page of a task stands. */
export function taskHref(name: string, query: Query = {}): string {
  return withQuery(`/tasks/${encodeURIComponent(name)}`, query);
}

/** Where the page of a person stands: by a number, as the address is nobody's business. */
export function personHref(seq: number, query: Query = {}): string {
  return withQuery(`/people/${seq}`, query);
}

/** An address with its query; what is null, empty or left out is not asked for. */
export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  return search.size === 0 ? path : `${path}?${search}`;
}
