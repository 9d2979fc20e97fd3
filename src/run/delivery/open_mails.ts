import type { Clock, EpochMs } from "../../domain/clock.ts";
import type { DeliveryRecord } from "../../domain/delivery.ts";
import { StoreError } from "../../domain/errors.ts";
import type { Store } from "../../store/store.ts";

/** A mail as it was intended. */
type Intended = Pick<DeliveryRecord, "seq" | "attempt" | "jobSeq">;

/** How a mail came out. */
export type MailResult = Parameters<Store["settleDelivery"]>[1];

/** What knowing of open mails needs. */
export interface OpenMailsParts {
  readonly store: Pick<Store, "settleDelivery">;
  readonly clock: Clock;
  /** Ends waiting for a store that cannot be written. */
  readonly hurry: AbortSignal;
}

const RECORD_PAUSE_MS = 1_000;
/** How often to look whether that was done. */
const LOOK_PAUSE_MS = 250;

/**
 * The mails of this process whose story is not at its end: under way, answered by the server and not
 * written down yet, or certainly not sent though the store may say otherwise. Every configuration
 * that is at work shares them, so that a reload forgets none.
 */
export class OpenMails {
  readonly #parts: OpenMailsParts;
  readonly #underWay = new Map<string, Promise<unknown>>();
  /** What the store says of each that waits to be written, as it was last refused. */
  readonly #refusals = new Map<string, unknown>();
  /** What waits to be written, with the job that it belongs to. */
  readonly #writing = new Map<Promise<void>, number>();
  /** When each was to be intended. */
  readonly #unsent = new Map<string, EpochMs>();
  readonly #giveUp = new AbortController();

  constructor(parts: OpenMailsParts) {
    this.#parts = parts;
  }

  /**
   * Does something with a mail when nobody else does any more: an attempt that timed out may have
   * left its mail in the middle of the dialogue with the server.
   */
  inTurn<T>(name: string, act: () => Promise<T>): Promise<T> {
    const before = this.#underWay.get(name) ?? Promise.resolve();
    const work = before.then(act, act).finally(() => {
      if (this.#underWay.get(name) === work) this.#underWay.delete(name);
    });
    this.#underWay.set(name, work);
    return work;
  }

  /**
   * Writes down how a mail came out. What the server said must not be lost to a store that is busy,
   * or full: where it cannot be written it is kept here and tried again, and whoever waits for the
   * mail is told at once, as a disk may be full for longer than any attempt may take.
   * @throws {StoreError} where it waits to be written
   */
  async record(name: string, mail: Intended, result: MailResult): Promise<void> {
    try {
      await this.#write(mail, result);
    } catch (thrown) {
      if (!(thrown instanceof StoreError)) throw thrown;
      this.#refusals.set(name, thrown);
      const writing = this.#writeLater(name, { mail, result }).finally(() =>
        this.#writing.delete(writing)
      );
      this.#writing.set(writing, mail.jobSeq);
      throw thrown;
    }
  }

  /**
   * Resolves when how the mails of a job came out is written down, as far as it is known. Before that
   * nobody else may have the job: it would send again what this daemon has sent.
   */
  async written(jobSeq: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && [...this.#writing.values()].includes(jobSeq)) {
      await this.#parts.clock.sleep(LOOK_PAUSE_MS, signal);
    }
  }

  /** @throws {StoreError} where it is known how the mail came out, and not written down yet */
  expectWritten(name: string): void {
    if (this.#refusals.has(name)) throw this.#refusals.get(name);
  }

  /** The mail was not sent, as its intention could not be written, as far as was told. */
  markUnsent(name: string, at: EpochMs): void {
    this.#unsent.set(name, at);
  }

  /** Its intention is written: from here on it may be sent. */
  unmarkUnsent(name: string): void {
    this.#unsent.delete(name);
  }

  /**
   * Whether the intention that the store knows is one by which the mail was certainly not sent: another
   * daemon may have intended it since.
   * @param at when it was intended
   */
  isUnsent(name: string, at: EpochMs): boolean {
    return this.#unsent.get(name) === at;
  }

  /** The daemon ends: what waits to be written is tried once more, and is in doubt at the next start. */
  giveUp(): void {
    this.#giveUp.abort();
  }

  /** Resolves when everything that is open now is at its end. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay.values());
    await Promise.allSettled(this.#writing.keys());
  }

  async #writeLater(
    name: string,
    { mail, result }: { readonly mail: Intended; readonly result: MailResult },
  ): Promise<void> {
    const signal = AbortSignal.any([this.#parts.hurry, this.#giveUp.signal]);
    do {
      await this.#parts.clock.sleep(RECORD_PAUSE_MS, signal);
      try {
        await this.#write(mail, result);
        this.#refusals.delete(name);
        return;
      } catch (thrown) {
        this.#refusals.set(name, thrown);
      }
    } while (!signal.aborted);
  }

  #write(mail: Intended, result: MailResult): Promise<void> {
    return this.#parts.store.settleDelivery(mail, result, this.#parts.clock.now());
  }
}
