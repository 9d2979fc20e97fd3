import type { DeliveryRecord } from "../../domain/delivery.ts";
import type { Environment } from "../../domain/task.ts";
import { type MailView, mailView } from "../../run/views.ts";
import type { Store } from "../../store/store.ts";
import type { PageSources } from "../page_sources.ts";

/** A mail with what the page needs beside it. */
export interface MailRow extends MailView {
  /** The store's own key. */
  readonly seq: number;
  /** The number of the page of its recipient; null where there is none. */
  readonly person: number | null;
}

/** Makes rows of deliveries, with addresses masked unless told otherwise. */
export async function readMailRows(
  { store, config: { environment } }: Pick<PageSources, "store" | "config">,
  { deliveries, masked }: {
    readonly deliveries: readonly DeliveryRecord[];
    readonly masked: boolean;
  },
): Promise<readonly MailRow[]> {
  const people = new Map<string, number | null>();
  for (const { to } of deliveries) {
    const key = to.toLowerCase();
    if (!people.has(key)) people.set(key, await personOf(store, { environment, address: to }));
  }
  return deliveries.map((delivery) => ({
    ...mailView(delivery, { masked }),
    seq: delivery.seq,
    person: people.get(delivery.to.toLowerCase()) ?? null,
  }));
}

async function personOf(
  store: Store,
  who: { readonly environment: Environment; readonly address: string },
): Promise<number | null> {
  const [person] = await store.people({ ...who, limit: 1 });
  return person?.seq ?? null;
}
