import type { Config } from "../../config/config.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import { messageOf } from "../../domain/errors.ts";
import type { Logger } from "../../domain/log.ts";
import type { Problem } from "../../domain/problem.ts";
import { domainOf } from "../../mail/address.ts";
import type { Renderer } from "../../mail/render.ts";
import type { Store } from "../../store/store.ts";
import type { Daemon } from "../daemon.ts";
import { tellWords } from "../words/notice_words.ts";
import type { Voice } from "./announcement.ts";
import { type Book, openBook } from "./book.ts";
import type { Channel } from "./channel.ts";
import type { Facts } from "./fact.ts";
import { type FactSources, Lookout } from "./facts.ts";
import { Heartbeat, judgeBeat } from "./heartbeat.ts";
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
  readonly daemon: Pick<Daemon, "loaded" | "since" | "progress" | "troubles" | "plans">;
  /** What is wrong with the file as it is now. */
  readonly problems: () => readonly Problem[];
  /** Where the daemon's page listens. */
  readonly address: string;
}

/** How soon to look again whether the loops have gone round once. */
const START_PAUSE_MS = 5_000;

/** How long the morning letter waits for that. */
const PLANNING_PATIENCE_MS = 300_000;

/** Tells people what is wrong; each channel on its own, so that none waits for another. */
export class Teller {
  readonly #parts: TellerParts;
  readonly #lookout = new Lookout();
  readonly #heartbeat: Heartbeat;
  readonly #tellings = new Map<string, Telling>();
  readonly #ending = new AbortController();
  /** Gives up what is being sent. */
  readonly #cutting = new AbortController();
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
      "telling by mail": () => this.#tellByMail(this.#config().tell.gatherMs),
      "telling by webhook": () => this.#tellByWebhook(this.#config().tell.gatherMs),
      "heartbeat": () => this.#beat(),
      "morning letter": () => this.#writeLetter(),
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

  /** Ends looking; what is being sent is given up, but a mail that is under way is waited for. */
  async stop(): Promise<void> {
    this.#cutting.abort();
    await this.#end();
  }

  /**
   * Ends looking, and tells at once what would have been gathered still, and what is told by whoever
   * plans, which this daemon may do only for a moment; {@link stop} cuts it short.
   */
  async tellRest(): Promise<void> {
    await this.#end();
    try {
      await Promise.all([this.#tellByMail(0), this.#tellByWebhook(0), this.#writeLetter()]);
    } catch (thrown) {
      this.#parts.log.error("people were not told", { error: messageOf(thrown) });
    }
  }

  async #end(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#loops.map(({ done }) => done));
  }

  async #tellByMail(gatherMs: number): Promise<EpochMs | null> {
    const { tell } = this.#config();
    if (tell.mail.length === 0 || !this.#mayTell()) return null;
    const office = await this.#office();
    const facts = await this.#look();
    const next: (EpochMs | null)[] = [];
    for (const address of tell.mail) {
      const channel = createMailChannel(office, address);
      next.push(await this.#tell(channel, { facts, gatherMs }));
    }
    return earliest(next);
  }

  async #tellByWebhook(gatherMs: number): Promise<EpochMs | null> {
    const { tell: { webhook: url }, environment } = this.#config();
    if (url === null || !this.#mayTell()) return null;
    const { clock } = this.#parts;
    const channel = createWebhook({ url, environment, page: this.#page(), clock });
    return await this.#tell(channel, { facts: await this.#look(), gatherMs });
  }

  async #tell(
    channel: Channel,
    look: { readonly facts: Facts; readonly gatherMs: number },
  ): Promise<EpochMs | null> {
    const known = this.#tellings.get(channel.name);
    const telling = known ?? new Telling({ ...this.#parts, book: await this.#opened() });
    this.#tellings.set(channel.name, telling);
    const domain = domainOf(this.#config().mail.from.address);
    const { signal } = this.#cutting;
    return await telling.tell(channel, { ...look, voice: this.#voice(), domain, signal });
  }

  async #beat(): Promise<EpochMs | null> {
    const { daemon, clock } = this.#parts;
    const url = this.#config().tell.heartbeat;
    if (url === null) return null;
    const { plannedAt, dispatchedAt } = daemon.progress();
    const beat = judgeBeat(await this.#look(), {
      ...{ hasStarted: plannedAt !== null && dispatchedAt !== null },
      ...{ voice: this.#voice(), now: clock.now() },
    });
    if (beat === null) return clock.now() + START_PAUSE_MS;
    await this.#heartbeat.send(url, beat, this.#cutting.signal);
    return null;
  }

  async #writeLetter(): Promise<EpochMs | null> {
    const { clock, daemon } = this.#parts;
    const { morningLetter, mail } = this.#config().tell;
    if (morningLetter === null || mail.length === 0 || !this.#mayTell()) return null;
    const isReady = daemon.progress().plannedAt !== null ||
      clock.now() - daemon.since >= PLANNING_PATIENCE_MS;
    const parts = { ...this.#parts, book: await this.#opened() };
    const office = await this.#office();
    const facts = await this.#look();
    const { signal } = this.#cutting;
    const next: EpochMs[] = [];
    for (const to of mail) {
      next.push(
        await postMorningLetter(parts, office, { at: morningLetter, to, facts, isReady, signal }),
      );
    }
    return earliest(next);
  }

  /** Of several daemons, the one that plans tells. What was told meanwhile, each reads anew. */
  #mayTell(): boolean {
    if (this.#parts.daemon.plans()) return true;
    this.#book = null;
    this.#tellings.clear();
    return false;
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
    // With the first letter: the daemon is ready without it.
    const { createRenderer } = await import("../../mail/render.ts");
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
