import { DELIVERY_STATES, type DeliveryState } from "../../domain/delivery.ts";
import { SEARCH_DAYS } from "./jobs_list.ts";
import { type MailRow, readMailRows } from "./mail_rows.ts";
import { type ListPage, PAGE, pageOf, readPlace, writePlace } from "./list_place.ts";
import type { PageSources } from "../page_sources.ts";
import type { When } from "../when.ts";

/** What is asked of the page of mails, checked. */
export interface MailsAsk {
  readonly state: DeliveryState | "";
  readonly task: string;
  /** A whole address, or a part of the subject. */
  readonly search: string;
  /** A day such as `2026-12-24`; empty: any. */
  readonly day: string;
  readonly after: string;
}

/** Reads what is asked; what makes no sense counts as not asked. */
export function readMailsAsk(query: (name: string) => string | undefined): MailsAsk {
  return {
    state: DELIVERY_STATES.find((state) => state === query("state")) ?? "",
    task: query("task") ?? "",
    search: (query("q") ?? "").trim().slice(0, 100),
    day: query("day") ?? "",
    after: query("after") ?? "",
  };
}

/** Says whether a text that is searched for is a whole address. */
export function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}

/** Reads one page of mails. @param options.to only to this address */
export async function readMails(
  sources: Pick<PageSources, "store" | "config">,
  ask: MailsAsk,
  options: { readonly when: When; readonly masked: boolean; readonly to?: string },
): Promise<ListPage<MailRow>> {
  const { state, task, search, day, after } = ask;
  const { when, masked } = options;
  if (isAddress(search) && masked) return { rows: [], next: null };
  const to = options.to ?? (isAddress(search) ? search : undefined);
  const place = readPlace(after);
  const isSearch = search !== "" && to === undefined;
  const span = when.wholeDay(day) ?? (isSearch ? { from: when.dayStart(-SEARCH_DAYS) } : {});
  const found = await sources.store.deliveries({
    ...{ environment: sources.config.environment, limit: PAGE + 1, ...span },
    ...state === "" ? {} : { states: [state] },
    ...task === "" ? {} : { task },
    ...to === undefined ? {} : { to },
    ...isSearch ? { search } : {},
    ...place === undefined ? {} : { after: place },
  });
  const { rows, next } = pageOf(found, ({ changedAt, seq }) => writePlace({ at: changedAt, seq }));
  return { rows: await readMailRows(sources, { deliveries: rows, masked }), next };
}
