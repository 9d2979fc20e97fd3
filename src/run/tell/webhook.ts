import { type Clock, toIso } from "../../domain/clock.ts";
import type { Environment } from "../../domain/task.ts";
import type { Announcement } from "./announcement.ts";
import type { Channel, Dispatch } from "./channel.ts";
import { post } from "./post.ts";

/** What is posted. Field names are a promise. */
export interface WebhookBody {
  /** The same where the same is posted again. */
  readonly id: string;
  readonly at: string;
  readonly environment: Environment;
  /** `well`: all of it is that something is over. */
  readonly state: "attention" | "well";
  /** All of it in words: chat programs show it. */
  readonly text: string;
  /** Where the status page is; null where no browser can open it. */
  readonly page: string | null;
  readonly notices: Announcement["notices"];
}

/** Makes the channel that posts news to an address. */
export function createWebhook(
  { url, environment, page, clock }: {
    readonly url: string;
    readonly environment: Environment;
    readonly page: string | null;
    readonly clock: Clock;
  },
): Channel {
  return {
    ...{ name: "webhook", label: `webhook ${new URL(url).host}` },
    async send({ announcement, id, now }: Dispatch, signal) {
      const { isWell, notices } = announcement;
      const body: WebhookBody = {
        ...{ id: id.replace(/^<|>$/g, ""), at: toIso(now), environment },
        state: isWell ? "well" : "attention",
        ...{ text: inWords(announcement), page, notices },
      };
      const json = { url, body: JSON.stringify(body), contentType: "application/json" };
      const failure = await post(json, { clock, signal });
      return failure === null ? { state: "sent" } : { state: "failed", reason: failure };
    },
  };
}

function inWords({ subject, notices }: Announcement): string {
  const [first] = notices;
  const only = notices.length === 1 && first !== undefined;
  const lines = notices.flatMap(({ title, details, advice }) => [
    ...only ? [] : [`– ${title}`],
    ...details,
    ...advice === null ? [] : [advice],
  ]);
  return [subject, ...lines].join("\n");
}
