import type { Config } from "../../config/config.ts";
import type { Course } from "../../course/course.ts";
import type { Clock } from "../../domain/clock.ts";
import type { DeliveryRecord } from "../../domain/delivery.ts";
import { MailError, messageOf, StoreError } from "../../domain/errors.ts";
import type { Job } from "../../domain/job.ts";
import type { Logger } from "../../domain/log.ts";
import type { Delivery, Mail } from "../../handler.ts";
import { domainOf } from "../../mail/address.ts";
import { messageId } from "../../mail/message_id.ts";
import type { Mailer, Message, SendResult } from "../../mail/mailer.ts";
import type { Attempt, Store } from "../../store/store.ts";
import type { LoadedTask } from "../catalog.ts";
import { Composer } from "./composer.ts";
import { leaseLost } from "../lease_lost.ts";
import { MessageCentre } from "./message_centre.ts";
import type { Meter } from "../meter.ts";
import type { MailResult, OpenMails } from "./open_mails.ts";
import { Paces } from "./paces.ts";

/** The attempt that wants a mail sent. */
export interface Sender {
  readonly job: Job;
  readonly attempt: Attempt;
  readonly task: LoadedTask;
  /** Hears what a person should see of the job, though the mail goes out. */
  readonly warn?: (warning: string) => void;
}

/** Sends one mail, once per job and key. */
export interface Deliver {
  (sender: Sender, mail: Mail): Promise<Delivery>;
  /** Loads ahead what mails are made with; the first mail need not wait for it then. */
  warm(): Promise<void>;
  /** Resolves when it is written down how a job's mails came out, as far as that is known, or on abort. */
  written(jobSeq: number, signal: AbortSignal): Promise<void>;
}

/** What delivering needs. */
export interface DeliverParts {
  readonly config: Pick<Config, "mail" | "timezone" | "environment">;
  readonly store: Store;
  /** Where the texts are that were written in Bcourse, and its message centre. */
  readonly course: Pick<Course, "all" | "transaction">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly mailer: Mailer;
  readonly meter: Meter;
  readonly open: OpenMails;
  /** Aborted when the daemon must end: waiting for a turn or a connection ends too. */
  readonly hurry: AbortSignal;
}

const MOST_TOLD = 1_000;

/**
 * Makes the sender of mails. Each delivery is written down as intended before the server is spoken
 * to, and as sent after it has answered; what lies between is all that can become `unknown`.
 */
export function createDeliver(parts: DeliverParts): Deliver {
  const composer = new Composer(parts);
  const desk = new Desk(parts, composer);
  const deliver = (sender: Sender, mail: Mail): Promise<Delivery> =>
    parts.open.inTurn(
      nameOf(sender, mail.key),
      () => parts.meter.delivery(sender.job, () => desk.deliver(sender, mail)),
    );
  return Object.assign(deliver, {
    warm: () => composer.warm(),
    written: (jobSeq: number, signal: AbortSignal) => parts.open.written(jobSeq, signal),
  });
}

class Desk {
  readonly #parts: DeliverParts;
  readonly #composer: Composer;
  readonly #paces: Paces;
  /** Null: no copies are made. */
  readonly #messageCentre: MessageCentre | null;
  /** Warnings that were given of a job. */
  readonly #told = new Set<string>();

  constructor(parts: DeliverParts, composer: Composer) {
    this.#parts = parts;
    this.#composer = composer;
    this.#messageCentre = openMessageCentre(parts);
    this.#paces = new Paces({ ...parts, signal: parts.hurry });
  }

  async deliver(sender: Sender, mail: Mail): Promise<Delivery> {
    this.#parts.open.expectWritten(nameOf(sender, mail.key));
    const known = await this.#parts.store.readDelivery(sender.job.seq, mail.key);
    const settled = known === null ? null : await this.#settledAlready(sender, known);
    if (settled !== null) return await this.#stands(sender, mail, settled);
    const message = await this.#compose(sender, mail);
    if (message instanceof MailError) return await this.#refuse(sender, mail, message);
    await this.#paces.turn(sender.task.settings, sender.job.eventAt);
    this.#parts.hurry.throwIfAborted();
    // After this line the mail may have gone out, whatever happens: only a record says that it has.
    const intended = await this.#intend(sender, mail.key, message);
    // Whoever tried before may have heard of its mail meanwhile; or a person has decided.
    if (isSettled(intended)) return await this.#stands(sender, mail, intended);
    // Sent again, it is the same mail: with the same date, and its invitation with the same sequence.
    return await this.#send(sender, intended, { ...message, date: intended.intendedAt });
  }

  /** What was settled in an earlier attempt stands; what is in doubt goes as `on_unknown` says. */
  async #settledAlready(sender: Sender, known: DeliveryRecord): Promise<Delivery | null> {
    if (isSettled(known)) return known;
    if (known.state === "failed") return null;
    const { open } = this.#parts;
    if (known.state === "intended" && open.isUnsent(nameOf(sender, known.key), known.changedAt)) {
      await this.#record(sender, known, { state: "failed", answer: "not sent" });
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
    await this.#record(sender, known, { state, answer });
    return { state, messageId: known.messageId, answer };
  }

  /** What is settled stays so; a mail that was sent may lack its copy. */
  async #stands(
    sender: Sender,
    mail: Mail,
    { state, messageId, answer }: Delivery,
  ): Promise<Delivery> {
    if (state === "sent") await this.#copyAgain(sender, mail);
    return { state, messageId, answer };
  }

  /** @returns the message, or the error where this recipient's address is none */
  async #compose(sender: Sender, mail: Mail): Promise<Message | MailError> {
    const composed = await this.#composer.compose(sender, mail);
    if (composed instanceof MailError) return composed;
    for (const warning of composed.warnings) this.#warn(sender, warning);
    return composed.message;
  }

  /** An address that is none fails alone: the others of the job get their mails. */
  async #refuse(sender: Sender, mail: Mail, error: MailError): Promise<Delivery> {
    const { job } = sender;
    const domain = domainOf(this.#parts.config.mail.from.address);
    const id = messageId({ jobId: job.id, eventAt: job.eventAt, key: mail.key, domain });
    const draft = { to: mail.to, subject: "", messageId: id };
    const intended = await this.#intend(sender, mail.key, draft);
    if (isSettled(intended)) return await this.#stands(sender, mail, intended);
    await this.#record(sender, intended, { state: "failed", answer: error.message });
    return { state: "failed", messageId: id, answer: error.message };
  }

  async #intend(
    sender: Sender,
    key: string,
    message: Pick<Message, "to" | "subject" | "messageId">,
  ): Promise<DeliveryRecord> {
    const { store, clock, open } = this.#parts;
    const { to, subject, messageId } = message;
    const intention = { ...sender.attempt, key, to: to.email, subject, messageId };
    const name = nameOf(sender, key);
    const now = clock.now();
    try {
      const intended = await store.intendDelivery(intention, now);
      open.unmarkUnsent(name);
      if (intended === null) throw leaseLost(sender.job);
      return intended.now;
    } catch (thrown) {
      if (thrown instanceof StoreError) open.markUnsent(name, now);
      throw thrown;
    }
  }

  async #send(sender: Sender, intended: DeliveryRecord, message: Message): Promise<Delivery> {
    const fields = fieldsOf(sender, message.to.email);
    const { mailer, hurry, log, meter } = this.#parts;
    let result: SendResult;
    try {
      result = await meter.sending(() => mailer.send(message, hurry));
    } catch (thrown) {
      // Only the mailer's own word that nothing was delivered rules a delivery out.
      const inDoubt = !(thrown instanceof MailError) || thrown.code === "MAIL_UNKNOWN";
      await this.#record(sender, intended, {
        state: inDoubt ? "unknown" : "failed",
        answer: messageOf(thrown),
      });
      log.warn("mail not sent", { ...fields, error: thrown });
      throw thrown;
    }
    const state = result.state === "sent" ? "sent" : "failed";
    await this.#record(sender, intended, { state, answer: result.answer });
    if (state === "sent") {
      log.info("mail sent", fields);
      await this.#copy(sender, message);
    } else log.warn("mail refused", { ...fields, answer: result.answer });
    return { state, messageId: message.messageId, answer: result.answer };
  }

  /** Only after it is written down as sent: a mail waits for nothing that is less than itself. */
  async #copy(sender: Sender, message: Message): Promise<void> {
    const { messageId, to, subject, html } = message;
    const mail = { messageId, to: to.email, subject, html, tag: sender.job.task };
    const problem = await this.#messageCentre?.copy(mail) ?? null;
    if (problem === null) return;
    this.#warn(sender, noCopy(problem));
  }

  /** The daemon may have ended after the mail was sent and before its copy was made. */
  async #copyAgain(sender: Sender, mail: Mail): Promise<void> {
    if (this.#messageCentre === null) return;
    try {
      const message = await this.#compose(sender, mail);
      if (!(message instanceof MailError)) await this.#copy(sender, message);
    } catch (thrown) {
      // What was sent stays so, though nobody could write it a second time.
      if (!(thrown instanceof MailError)) throw thrown;
      this.#warn(sender, noCopy(thrown.message));
    }
  }

  /** Tells the log, and whoever looks at the job, once. */
  #warn(sender: Sender, warning: string): void {
    const name = nameOf(sender, warning);
    if (this.#told.has(name)) return;
    if (this.#told.size >= MOST_TOLD) this.#told.clear();
    this.#told.add(name);
    const { task, id, attempt } = sender.job;
    this.#parts.log.warn(warning, { task, job: id, attempt });
    sender.warn?.(warning);
  }

  #record(sender: Sender, intended: DeliveryRecord, result: MailResult): Promise<void> {
    this.#parts.meter.delivered(sender.job.task, result.state);
    return this.#parts.open.record(nameOf(sender, intended.key), intended, result);
  }
}

/** Only PRODUCTION makes copies: they are seen by real people. */
function openMessageCentre(parts: DeliverParts): MessageCentre | null {
  const { config: { mail, environment }, course, clock, hurry } = parts;
  if (mail.messageCentre === null || environment !== "PRODUCTION") return null;
  return new MessageCentre({ ...mail.messageCentre, course, clock, signal: hurry });
}

/** No attempt changes it any more. */
function isSettled(known: DeliveryRecord): known is DeliveryRecord & Delivery {
  return known.state === "sent" || known.state === "held" || known.state === "dropped";
}

function noCopy(problem: string): string {
  return `a mail has no copy in Bcourse's message centre: ${problem}`;
}

function nameOf({ job }: Sender, key: string): string {
  return JSON.stringify([job.seq, key]);
}

function fieldsOf(
  { job }: Sender,
  to: string,
): {
  readonly task: string;
  readonly job: string;
  readonly attempt: number;
  readonly to: string;
} {
  return { task: job.task, job: job.id, attempt: job.attempt, to };
}
