import type { Clock, EpochMs } from "../../domain/clock.ts";
import type { Logger } from "../../domain/log.ts";
import type { NoticeRecord } from "../../domain/notice.ts";
import { messageId } from "../../mail/message_id.ts";
import { announce, type Voice } from "./announcement.ts";
import type { Book } from "./book.ts";
import type { Channel } from "./channel.ts";
import { decide, type News } from "./decide.ts";
import type { Facts } from "./fact.ts";

/** What one look is made with. */
export interface Look {
  readonly facts: Facts;
  readonly voice: Voice;
  readonly gatherMs: number;
  /** Domain of the sender, which Message-IDs bear. */
  readonly domain: string;
  readonly signal: AbortSignal;
}

const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 600_000;

/** Tells one channel: decides, writes down what it is about to tell, tells it, writes that down. */
export class Telling {
  readonly #parts: { readonly book: Book; readonly clock: Clock; readonly log: Logger };
  /** Since when a cause that was told is not met any more. */
  readonly #goneSince = new Map<string, EpochMs>();
  #failures = 0;
  /** No try before that, on the clock that nobody sets. */
  #retryAt = 0;

  constructor(parts: { readonly book: Book; readonly clock: Clock; readonly log: Logger }) {
    this.#parts = parts;
  }

  /**
   * Tells what is to be told.
   * @returns when there may be more, epoch ms; null: not that anybody knows
   */
  async tell(channel: Channel, look: Look): Promise<EpochMs | null> {
    const { book, clock } = this.#parts;
    const { facts, gatherMs } = look;
    const now = clock.now();
    const told = book.of(channel.name);
    this.#noteGone(facts, told, now);
    const decision = decide({ facts, told, goneSince: this.#goneSince, now, gatherMs });
    const { news, forget } = decision;
    const id = idOf(channel, news, { ...look, now });
    // From here on it is not forgotten, whatever becomes of the channel, the cause or the daemon.
    const wanted = news.flatMap((one) =>
      one.state === "new" && one.told === null
        ? recordOf(channel, one, { id, now, toldAt: null })
        : []
    );
    await book.write({ put: wanted, forget });
    if (news.length > 0 && clock.monotonicMs() >= this.#retryAt) {
      await this.#send(channel, { news, id, now }, look);
    }
    return decision.nextAt;
  }

  async #send(
    channel: Channel,
    { news, id, now }: {
      readonly news: readonly News[];
      readonly id: string;
      readonly now: EpochMs;
    },
    { voice, signal }: Look,
  ): Promise<void> {
    const { book, log } = this.#parts;
    const announcement = announce(news, voice);
    const before = news.flatMap((one) => one.told?.toldAt == null ? [] : [one.told.thread]);
    const references = [...new Set(before)];
    const sent = await channel.send({ announcement, id, references, now }, signal);
    const about = { by: channel.label, about: news.map(causeOf).join(" ") };
    if (signal.aborted && sent.state === "failed") return;
    if (sent.state === "failed") return this.#failed(sent.reason, about);
    this.#failures = 0;
    await book.write({
      put: news.flatMap((one) => recordOf(channel, one, { id, now, toldAt: now })),
      forget: news.flatMap((one) => one.state === "over" ? [one.told] : []),
    });
    if (sent.state === "sent") log.info("people were told", about);
    else log.error("a notice was refused", { ...about, reason: sent.reason });
  }

  #failed(reason: string, about: Readonly<Record<string, string>>): void {
    const { clock, log } = this.#parts;
    const pauseMs = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS);
    this.#failures += 1;
    this.#retryAt = clock.monotonicMs() + pauseMs;
    const fields = { ...about, reason, failures: this.#failures };
    if (this.#failures === 1) log.warn("a notice could not be sent; it is tried again", fields);
    else log.debug("a notice could not be sent again", fields);
  }

  #noteGone({ facts }: Facts, told: readonly NoticeRecord[], now: EpochMs): void {
    const present = new Set(facts.map(({ cause }) => cause));
    for (const { cause } of told) {
      if (present.has(cause)) this.#goneSince.delete(cause);
      else if (!this.#goneSince.has(cause)) this.#goneSince.set(cause, now);
    }
    const known = new Set(told.map(({ cause }) => cause));
    for (const cause of this.#goneSince.keys()) {
      if (!known.has(cause)) this.#goneSince.delete(cause);
    }
  }
}

function causeOf(one: News): string {
  return one.state === "over" ? one.told.cause : one.fact.cause;
}

/** @returns nothing for what is over */
function recordOf(
  { name: channel }: Channel,
  one: News,
  { id, now, toldAt }: {
    readonly id: string;
    readonly now: EpochMs;
    readonly toldAt: EpochMs | null;
  },
): readonly NoticeRecord[] {
  if (one.state === "over") return [];
  const { cause, since, lastAt } = one.fact;
  const wantedAt = one.told?.wantedAt ?? now;
  const thread = one.state === "new" ? id : one.told.thread;
  return [{ channel, cause, since, lastAt, wantedAt, toldAt, thread }];
}

/** The same where the same is told again, as after a crash before it was written down. */
function idOf(
  { name }: Channel,
  news: readonly News[],
  { domain, now }: { readonly domain: string; readonly now: EpochMs },
): string {
  const parts = news.map((one) => [
    ...[one.state, causeOf(one)],
    ...[one.told?.wantedAt ?? now, one.told?.toldAt ?? null],
  ]);
  return messageId({ jobId: name, eventAt: 0, key: JSON.stringify(parts), domain });
}
