import type { Person } from "../../store/store.ts";
import { isAddress } from "./mails_list.ts";
import { type ListPage, PAGE, pageOf } from "./list_place.ts";
import type { PageSources } from "../page_sources.ts";

/**
 * Reads one page of people. Searched for are they only by who may see addresses: whoever knows an
 * address would else be told which trainings somebody is in.
 */
export async function readPeople(
  { store, config: { environment } }: Pick<PageSources, "store" | "config">,
  { search, after, isSignedIn }: {
    readonly search: string;
    readonly after: string;
    readonly isSignedIn: boolean;
  },
): Promise<ListPage<Person>> {
  if (search !== "" && !isSignedIn) return { rows: [], next: null };
  const found = await store.people({
    ...{ environment, limit: PAGE + 1 },
    ...search === "" ? {} : isAddress(search) ? { address: search } : { search },
    ...seqOf(after) === null ? {} : { after: Number(after) },
  });
  return pageOf(found, ({ seq }) => String(seq));
}

/** Reads the number of a person; null where it is none. */
export function seqOf(text: string): number | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
