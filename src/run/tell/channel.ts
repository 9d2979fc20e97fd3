import type { EpochMs } from "../../domain/clock.ts";
import type { Announcement } from "./announcement.ts";

/** What goes out by a channel. */
export interface Dispatch {
  readonly announcement: Announcement;
  /** Message-ID; the same where the same is sent again. */
  readonly id: string;
  /** Ids of what was told before of the same causes. */
  readonly references: readonly string[];
  readonly now: EpochMs;
}

/** How it came out. */
export type Sent =
  | { readonly state: "sent" }
  /** For good: trying again would not help. */
  | { readonly state: "refused"; readonly reason: string }
  /** It is tried again later. */
  | { readonly state: "failed"; readonly reason: string };

/** A way to tell somebody. */
export interface Channel {
  /** As the store has it: `webhook`, or `mail` with an address behind it. */
  readonly name: string;
  /** For the log: never an address of a person, never a secret. */
  readonly label: string;
  send(dispatch: Dispatch, signal: AbortSignal): Promise<Sent>;
}
