import type { Mailer, Message } from "../../src/mail/mailer.ts";
import { Chance } from "./chance.ts";
import type { Life } from "./life.ts";
import { mailError, type Weather } from "./weather.ts";

/** Names a mail: the job it is from and its key within the job. */
export function mailName(jobId: string, key: string): string {
  return `${jobId} ${key}`;
}

/** The mail server of the world: what it has taken, people have got. */
export class MailServer {
  /** How often each mail was taken. */
  readonly taken: Map<string, number> = new Map();
  readonly #onTaken: (message: Message, life: Life) => void;

  constructor(onTaken: (message: Message, life: Life) => void) {
    this.#onTaken = onTaken;
  }

  /** Takes a mail. The key stands in its subject. */
  take(message: Message, life: Life): void {
    const name = mailName(message.jobId, message.subject);
    this.taken.set(name, (this.taken.get(name) ?? 0) + 1);
    this.#onTaken(message, life);
  }
}

/** What a daemon's connection to the server is made of. */
export interface MailerParts {
  readonly server: MailServer;
  readonly life: Life;
  readonly weather: Weather;
  readonly chance: Chance;
  /** Whether the world's bug is on that takes a broken dialogue for a refusal. */
  readonly hidesUnknown: boolean;
}

/** Opens a mailer for a daemon. */
export function openSimMailer(parts: MailerParts): Mailer {
  const { server, life, weather, chance } = parts;
  const dialogues = new Set<() => void>();
  const talk = async (message: Message): Promise<ReturnType<typeof answer>> => {
    let isCut = false;
    const cut = Promise.withResolvers<void>();
    const cutThis = (): void => {
      isCut = true;
      cut.resolve();
    };
    dialogues.add(cutThis);
    await Promise.race([life.delay(chance.between(10, weather.mailSlowestMs)), cut.promise]);
    dialogues.delete(cutThis);
    return answer(message, isCut);
  };
  const answer = (
    message: Message,
    isCut: boolean,
  ): { state: "sent" | "refused"; answer: string } => {
    if (!life.isAlive) throw mailError("MAIL_UNKNOWN");
    if (weather.mailIsDown) throw mailError("MAIL_UNREACHABLE");
    if (isRefused(message.to.email, weather.mailRefusedShare)) {
      return { state: "refused", answer: "550 no such person" };
    }
    const isBroken = isCut || chance.has(weather.mailUnknownShare);
    if (!isBroken || chance.has(0.5)) server.take(message, life);
    if (isBroken) throw mailError(parts.hidesUnknown ? "MAIL_UNREACHABLE" : "MAIL_UNKNOWN");
    return { state: "sent", answer: "250 taken" };
  };
  return {
    label: "simulated mail server",
    send: (message) => life.cross("mail.send", () => talk(message)),
    cut: () => dialogues.forEach((cutThis) => cutThis()),
    close: () => Promise.resolve(),
  };
}

/** Says whether the server refuses an address, today and always. */
export function isRefused(address: string, share: number): boolean {
  return share > 0 && new Chance(0).of(address).next() < share;
}
