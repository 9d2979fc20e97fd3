import type { Config } from "../config/config.ts";
import type { Course } from "../course/course.ts";
import type { Clock, EpochMs } from "../domain/clock.ts";
import type { DeliveryRecord } from "../domain/delivery.ts";
import { MailError, messageOf, StoreError } from "../domain/errors.ts";
import type { Job } from "../domain/job.ts";
import { type Logger, maskAddress } from "../domain/log.ts";
import type { Delivery, Mail } from "../handler.ts";
import { domainOf } from "../mail/address.ts";
import { composeMessage, messageId } from "../mail/compose.ts";
import type { Mailer, Message, SendResult } from "../mail/mailer.ts";
import { createRenderer, type Renderer } from "../mail/render.ts";
import type { Attempt, Store } from "../store/store.ts";
import type { LoadedTask } from "./catalog.ts";
import { leaseLost } from "./lease_lost.ts";
import { Paces } from "./paces.ts";
import { tagsOf, WrittenTexts } from "./written_texts.ts";

/** The attempt that wants a mail sent. */
export interface Sender {
  readonly job: Job;
  readonly attempt: Attempt;
  readonly task: LoadedTask;
}

/** Sends one mail, once per job and key. */
export interface Deliver {
  (sender: Sender, mail: Mail): Promise<Delivery>;
  /** Resolves when everything under way is written down. */
  settled(): Promise<void>;
}

/** What delivering needs. */
export interface DeliverParts {
  readonly config: Pick<Config, "mail" | "timezone">;
  readonly store: Store;
  /** Where the texts are that were written in Bcourse. */
  readonly course: Pick<Course, "all">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly mailer: Mailer;
  /** Aborted when the daemon must end: waiting for a turn or a connection ends too. */
  readonly hurry: AbortSignal;
}

const RECORD_PAUSE_MS = 200;

/**
 * Makes the sender of mails. Each delivery is written down as intended before the server is spoken
 * to, and as sent after it has answered; what lies between is all that can become `unknown`.
 */
export async function createDeliver(parts: DeliverParts): Promise<Deliver> {
  const spent = await parts.store.readPaces();
  const desk = new Desk(parts, { renderer: await createRenderer(), spent });
  const underWay = new Map<string, Promise<Delivery>>();
  const deliver = (sender: Sender, mail: Mail): Promise<Delivery> => {
    // An attempt that timed out may have left its mail in the middle of the dialogue with the
    // server. The next attempt waits for that one's end instead of sending a second.
    const key = nameOf(sender, mail.key);
    const before = underWay.get(key) ?? Promise.resolve(null);
    const work = before.then(() => desk.deliver(sender, mail), () => desk.deliver(sender, mail))
      .finally(() => {
        if (underWay.get(key) === work) underWay.delete(key);
      });
    underWay.set(key, work);
    return work;
  };
  const settled = async (): Promise<void> => void await Promise.allSettled(underWay.values());
  return Object.assign(deliver, { settled });
}

class Desk {
  readonly #parts: DeliverParts;
  readonly #renderer: Renderer;
  readonly #paces: Paces;
  readonly #texts: WrittenTexts;
  /**
   * Mails whose intention could not be written, as far as was told, and that were not sent for that.
   * The store may have written it all the same; it is not in doubt then.
   */
  readonly #unsent = new Set<string>();

  constructor(
    parts: DeliverParts,
    { renderer, spent }: {
      readonly renderer: Renderer;
      readonly spent: ReadonlyMap<string, EpochMs>;
    },
  ) {
    this.#parts = parts;
    this.#renderer = renderer;
    this.#texts = new WrittenTexts(parts);
    this.#paces = new Paces({ ...parts, signal: parts.hurry, spent });
  }

  async deliver(sender: Sender, mail: Mail): Promise<Delivery> {
    const known = await this.#parts.store.readDelivery(sender.job.seq, mail.key);
    const settled = known === null ? null : await this.#settledAlready(sender, known);
    if (settled !== null) return settled;
    // Sent again, it is the same mail: with the same date, and its invitation with the same sequence.
    const date = known?.intendedAt ?? this.#parts.clock.now();
    const message = await this.#compose(sender, { mail, date });
    if (message instanceof MailError) return await this.#refuse(sender, mail, message);
    await this.#paces.turn(sender.task.settings, sender.job.eventAt);
    this.#parts.hurry.throwIfAborted();
    // After this line the mail may have gone out, whatever happens: only a record says that it has.
    const intended = await this.#intend(sender, mail.key, message);
    return await this.#send(sender, intended, message);
  }

  /** What was settled in an earlier attempt stands; what is in doubt goes as `on_unknown` says. */
  async #settledAlready(sender: Sender, known: DeliveryRecord): Promise<Delivery | null> {
    if (known.state === "sent" || known.state === "held" || known.state === "dropped") {
      return { state: known.state, messageId: known.messageId, answer: known.answer };
    }
    if (known.state === "failed") return null;
    if (known.state === "intended" && this.#unsent.has(nameOf(sender, known.key))) {
      await this.#record(known.seq, { state: "failed", answer: "not sent" });
      return null;
    }
    const policy = sender.task.settings.onUnknown;
    this.#parts.log.warn("a mail may have been sent before", {
      ...fieldsOf(sender, known.to),
      on_unknown: policy,
    });
    if (policy === "send") return null;
    const state = policy === "hold" ? "held" : "dropped";
    const answer = "may have been sent before the daemon ended";
    await this.#record(known.seq, { state, answer });
    return { state, messageId: known.messageId, answer };
  }

  /** @returns the message, or the error where this recipient's address is none */
  async #compose(
    { job, task }: Sender,
    { mail, date }: { readonly mail: Mail; readonly date: EpochMs },
  ): Promise<Message | MailError> {
    const { config, log } = this.#parts;
    const { texts } = task.handler;
    const { name, handler } = task.settings;
    const tags = "template" in mail ? tagsOf(mail.template, { task: name, handler, texts }) : [];
    const written = tags.length === 0 ? [] : await this.#texts.read(tags);
    try {
      const { message, warnings } = composeMessage({
        ...{ mail, texts, written, tags },
        renderer: this.#renderer,
        jobId: job.id,
        eventAt: job.eventAt,
        timezone: config.timezone,
        from: config.mail.from,
        now: date,
      });
      for (const warning of warnings) log.warn("odd text", { task: name, job: job.id, warning });
      return message;
    } catch (thrown) {
      if (thrown instanceof MailError && thrown.code === "MAIL_ADDRESS") return thrown;
      throw thrown;
    }
  }

  /** An address that is none fails alone: the others of the job get their mails. */
  async #refuse(sender: Sender, mail: Mail, error: MailError): Promise<Delivery> {
    const { job } = sender;
    const domain = domainOf(this.#parts.config.mail.from.address);
    const id = messageId({ jobId: job.id, eventAt: job.eventAt, key: mail.key, domain });
    const draft = { to: mail.to, subject: "", messageId: id };
    const intended = await this.#intend(sender, mail.key, draft);
    await this.#record(intended.seq, { state: "failed", answer: error.message });
    return { state: "failed", messageId: id, answer: error.message };
  }

  async #intend(
    sender: Sender,
    key: string,
    message: Pick<Message, "to" | "subject" | "messageId">,
  ): Promise<DeliveryRecord> {
    const { store, clock } = this.#parts;
    const { to, subject, messageId } = message;
    const spent = this.#paces.spent(sender.task.settings);
    const intention = { ...sender.attempt, key, to: to.email, subject, messageId, spent };
    const name = nameOf(sender, key);
    try {
      const intended = await store.intendDelivery(intention, clock.now());
      this.#unsent.delete(name);
      if (intended === null) throw leaseLost(sender.job);
      return intended.now;
    } catch (thrown) {
      if (thrown instanceof StoreError) this.#unsent.add(name);
      throw thrown;
    }
  }

  async #send(sender: Sender, intended: DeliveryRecord, message: Message): Promise<Delivery> {
    const fields = fieldsOf(sender, message.to.email);
    const { mailer, hurry, log } = this.#parts;
    let result: SendResult;
    try {
      result = await mailer.send(message, hurry);
    } catch (thrown) {
      // Only the mailer's own word that nothing was delivered rules a delivery out.
      const inDoubt = !(thrown instanceof MailError) || thrown.code === "MAIL_UNKNOWN";
      await this.#record(intended.seq, {
        state: inDoubt ? "unknown" : "failed",
        answer: messageOf(thrown),
      });
      log.warn("mail not sent", { ...fields, error: messageOf(thrown) });
      throw thrown;
    }
    const state = result.state === "sent" ? "sent" : "failed";
    await this.#record(intended.seq, { state, answer: result.answer });
    if (state === "sent") log.info("mail sent", fields);
    else log.warn("mail refused", { ...fields, answer: result.answer });
    return { state, messageId: message.messageId, answer: result.answer };
  }

  /** What the server said must not be lost to a store that is busy, or full, for a while. */
  async #record(seq: number, result: Parameters<Store["settleDelivery"]>[1]): Promise<void> {
    const { store, clock, hurry } = this.#parts;
    for (;;) {
      try {
        return await store.settleDelivery(seq, result, clock.now());
      } catch (thrown) {
        if (!(thrown instanceof StoreError) || hurry.aborted) throw thrown;
        await clock.sleep(RECORD_PAUSE_MS, hurry);
      }
    }
  }
}

function nameOf({ job }: Sender, key: string): string {
  return JSON.stringify([job.seq, key]);
}

function fieldsOf(
  { job }: Sender,
  to: string,
): { readonly task: string; readonly job: string; readonly to: string } {
  return { task: job.task, job: job.id, to: maskAddress(to) };
}
