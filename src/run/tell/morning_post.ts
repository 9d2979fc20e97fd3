import type { Clock, EpochMs } from "../../domain/clock.ts";
import type { Logger } from "../../domain/log.ts";
import type { NoticeRecord } from "../../domain/notice.ts";
import type { WallTime } from "../../domain/task.ts";
import { domainOf } from "../../mail/address.ts";
import { messageId } from "../../mail/message_id.ts";
import type { Store } from "../../store/store.ts";
import type { Book } from "./book.ts";
import type { Facts } from "./fact.ts";
import { judgeMorning } from "./morning.ts";
import { readMorningNews, writeMorningLetter } from "./morning_letter.ts";
import { mailChannelName, mailOffice, type OfficeParts } from "./office_mail.ts";

/** Under this the book has when the last letter was due. */
const CAUSE = "morning_letter";
/** How soon to look again whether planning has gone round. */
const READY_PAUSE_MS = 5_000;
/** The next try where the mail server does not take it. */
const RETRY_MS = 60_000;

/** What the post works with. */
export interface MorningParts {
  readonly store: Store;
  readonly book: Book;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A letter to be written where its time has come. */
export interface MorningOrder {
  readonly at: WallTime;
  readonly to: string;
  readonly facts: Facts;
  /** Whether planning has gone round: before that it would say that nothing goes out today. */
  readonly isReady: boolean;
  readonly signal: AbortSignal;
}

/** Sends the morning letter where it is due: once a day, also over restarts. @returns when to look again */
export async function postMorningLetter(
  parts: MorningParts,
  office: OfficeParts,
  { at, to, facts, isReady, signal }: MorningOrder,
): Promise<EpochMs> {
  const { store, book, clock, log } = parts;
  const { config } = office;
  const now = clock.now();
  const channel = mailChannelName(to);
  const last = book.of(channel).find(({ cause }) => cause === CAUSE);
  const lastAt = last?.lastAt ?? null;
  const { what, dueAt, nextAt } = judgeMorning(at, { now, timezone: config.timezone, lastAt });
  if (what === "wait") return nextAt;
  if (what === "send" && !isReady) return now + READY_PAUSE_MS;
  const domain = domainOf(config.mail.from.address);
  const id = messageId({ jobId: channel, eventAt: dueAt, key: CAUSE, domain });
  if (what === "skip") log.info("the morning letter is left out, as it would come too late");
  else {
    const news = await readMorningNews({ store, config }, { facts, now });
    const letter = writeMorningLetter(news, office);
    const sent = await mailOffice(office, letter, { to, id, references: [], now, signal });
    if (sent.state === "failed") {
      if (signal.aborted) return nextAt;
      log.warn("the morning letter could not be sent; it is tried again", { reason: sent.reason });
      return now + RETRY_MS;
    }
    if (sent.state === "sent") log.info("the morning letter went out");
    else log.error("the morning letter was refused", { reason: sent.reason });
  }
  const times = { since: dueAt, lastAt: dueAt, wantedAt: dueAt };
  const done: NoticeRecord = { channel, cause: CAUSE, ...times, toldAt: now, thread: id };
  await book.write({ put: [done], forget: [] });
  return nextAt;
}
