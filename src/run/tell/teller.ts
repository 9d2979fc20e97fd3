import type { Config } from "../../config/config.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import { messageOf } from "../../domain/errors.ts";
import type { Logger } from "../../domain/log.ts";
import type { Problem } from "../../domain/problem.ts";
import { domainOf } from "../../mail/address.ts";
import { createRenderer, type Renderer } from "../../mail/render.ts";
import type { Store } from "../../store/store.ts";
import type { Daemon } from "../daemon.ts";
import { tellWords } from "../words/notice_words.ts";
import type { Voice } from "./announcement.ts";
import { type Book, openBook } from "./book.ts";
import type { Channel } from "./channel.ts";
import type { Facts } from "./fact.ts";
import { type FactSources, Lookout } from "./facts.ts";
import { Heartbeat } from "./heartbeat.ts";
import { createSayMoment } from "./moment.ts";
import { postMorningLetter } from "./morning_post.ts";
import { createMailChannel, type OfficeParts } from "./office_mail.ts";
import { type PacedLoop, runPacedLoop } from "./paced_loop.ts";
import { Telling } from "./telling.ts";
import { createWebhook } from "./webhook.ts";

/** What telling people needs. */
export interface TellerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** The daemon that is watched. */
  readonly daemon: Pick<Daemon, "loaded" | "since" | "progress" | "troubles">;
  /** What is wrong with the file as it is now. */
  readonly problems: () => readonly Problem[];
  /** Where the daemon's page listens. */
  readonly address: string;
}

/** Tells people what is wrong; each channel on its own, so that none waits for another. */
export class Teller {
  readonly #parts: TellerParts;
  readonly #lookout = new Lookout();
  readonly #heartbeat: Heartbeat;
  readonly #tellings = new Map<string, Telling>();
  readonly #ending = new AbortController();
  readonly #loops: readonly PacedLoop[];
  #failures = 0;
  #book: Book | null = null;
  #renderer: Renderer | null = null;

  /** Starts to look, until it is stopped. */
  constructor(parts: TellerParts) {
    this.#parts = parts;
    this.#heartbeat = new Heartbeat(parts);
    const { signal } = this.#ending;
    const looks = {
      "telling by mail": () => this.#tellByMail(this.#config().tell.gatherMs, signal),
      "telling by webhook": () => this.#tellByWebhook(this.#config().tell.gatherMs, signal),
      "heartbeat": () => this.#beat(signal),
      "morning letter": () => this.#writeLetter(signal),
    };
    this.#loops = Object.entries(looks).map(([name, look]) =>
      runPacedLoop({ ...parts, name, signal, look })
    );
  }

  /** Looks at once where more jobs have failed for good than before. */
  noteFailures(failures: number): void {
    if (failures > this.#failures) { for (const loop of this.#loops) loop.wake(); }
    this.#failures = failures;
  }

  /** Ends looking; a mail that is under way is waited for. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#loops.map(({ done }) => done));
  }

  /** Ends looking, and tells at once what would have been gathered still. */
  async tellRest(signal: AbortSignal): Promise<void> {
    await this.stop();
    try {
      await Promise.all([this.#tellByMail(0, signal), this.#tellByWebhook(0, signal)]);
    } catch (thrown) {
      this.#parts.log.error("people were not told", { error: messageOf(thrown) });
    }
  }

  async #tellByMail(gatherMs: number, signal: AbortSignal): Promise<EpochMs | null> {
    const { tell } = this.#config();
    if (tell.mail.length === 0) return null;
    const facts = await this.#look();
    const next: (EpochMs | null)[] = [];
    for (const address of tell.mail) {
      const channel = createMailChannel(await this.#office(), address);
      next.push(await this.#tell(channel, { facts, gatherMs, signal }));
    }
    return earliest(next);
  }

  async #tellByWebhook(gatherMs: number, signal: AbortSignal): Promise<EpochMs | null> {
    const { tell: { webhook: url }, environment } = this.#config();
    if (url === null) return null;
    const { clock } = this.#parts;
    const channel = createWebhook({ url, environment, page: this.#page(), clock });
    return await this.#tell(channel, { facts: await this.#look(), gatherMs, signal });
  }

  async #tell(
    channel: Channel,
    look: { readonly facts: Facts; readonly gatherMs: number; readonly signal: AbortSignal },
  ): Promise<EpochMs | null> {
    const known = this.#tellings.get(channel.name);
    const telling = known ?? new Telling({ ...this.#parts, book: await this.#opened() });
    this.#tellings.set(channel.name, telling);
    const domain = domainOf(this.#config().mail.from.address);
    return await telling.tell(channel, { ...look, voice: this.#voice(), domain });
  }

  async #beat(signal: AbortSignal): Promise<null> {
    const url = this.#config().tell.heartbeat;
    if (url === null) return null;
    const { plannedAt, dispatchedAt } = this.#parts.daemon.progress();
    const facts = await this.#look();
    const hasStarted = plannedAt !== null && dispatchedAt !== null;
    await this.#heartbeat.beat(url, { facts, hasStarted, voice: this.#voice(), signal });
    return null;
  }

  async #writeLetter(signal: AbortSignal): Promise<EpochMs | null> {
    const { morningLetter, mail } = this.#config().tell;
    if (morningLetter === null || mail.length === 0) return null;
    const facts = await this.#look();
    const parts = { ...this.#parts, book: await this.#opened() };
    const office = await this.#office();
    const next: EpochMs[] = [];
    for (const to of mail) {
      next.push(await postMorningLetter(parts, office, { at: morningLetter, to, facts, signal }));
    }
    return earliest(next);
  }

  #look(): Promise<Facts> {
    const { store, clock, problems, daemon } = this.#parts;
    const sources: FactSources = { ...daemon, store, clock, problems, config: this.#config() };
    return this.#lookout.look(sources);
  }

  #config(): Config {
    return this.#parts.daemon.loaded().prepared.config;
  }

  async #opened(): Promise<Book> {
    const { environment } = this.#config();
    return this.#book ??= await openBook({ ...this.#parts, environment });
  }

  async #office(): Promise<OfficeParts> {
    const renderer = this.#renderer ??= await createRenderer();
    const { prepared: { config }, mailer } = this.#parts.daemon.loaded();
    return { config, mailer, renderer, voice: this.#voice(), page: this.#page() };
  }

  #voice(): Voice {
    const { tell, timezone } = this.#config();
    const words = tellWords(tell.language);
    return { words, at: createSayMoment(words.locale, timezone) };
  }

  #page(): string | null {
    return this.#parts.address.startsWith("http:") ? this.#parts.address : null;
  }
}

function earliest(instants: readonly (EpochMs | null)[]): EpochMs | null {
  const known = instants.filter((one) => one !== null);
  return known.length === 0 ? null : Math.min(...known);
}
