import type { Environment } from "../domain/task.ts";
import { checkAddress } from "./address.ts";
import { redirectAll } from "./development.ts";
import type { Mailer } from "./mailer.ts";
import type { Sender } from "./mime.ts";
import { openOutbox } from "./outbox.ts";
import { openSmtp } from "./smtp.ts";

/** What of the section `mail:` decides how mail leaves. */
export interface MailerSettings extends Sender {
  /** Where it leaves to. */
  readonly transport:
    | { readonly kind: "outbox"; readonly dir: string }
    | { readonly kind: "smtp"; readonly url: string };
  /** In DEVELOPMENT every mail goes to this address instead; null: to the outbox. */
  readonly developmentTo: string | null;
}

/**
 * Opens the mailer for an environment. PRODUCTION mails as set. DEVELOPMENT mails nobody real:
 * a mail server gets mails for `developmentTo` alone, and without one mails go to a directory.
 * @param environment where the scheduler runs
 * @param options.fallbackDir the directory for mails of DEVELOPMENT that may not leave
 * @returns a mailer that has not connected yet
 * @throws {MailError} MAIL_ADDRESS where sender, reply_to or development_to is no address,
 * MAIL_TRANSPORT where the url is none
 */
export function openMailer(
  settings: MailerSettings,
  environment: Environment,
  options: { readonly fallbackDir: string },
): Mailer {
  const { transport, developmentTo, from, replyTo, accountUrl } = settings;
  const sender: Sender = { from, replyTo, accountUrl };
  checkAddress(from.address, "mail.from");
  if (replyTo !== null) checkAddress(replyTo.address, "mail.reply_to");
  if (transport.kind === "outbox") return openOutbox({ ...sender, dir: transport.dir });
  if (environment === "PRODUCTION") return openSmtp({ ...sender, url: transport.url });
  if (developmentTo === null) return openOutbox({ ...sender, dir: options.fallbackDir });
  return redirectAll(openSmtp({ ...sender, url: transport.url }), developmentTo);
}
