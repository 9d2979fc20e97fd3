import { maskAddress } from "../domain/log.ts";
import { checkAddress } from "./address.ts";
import type { Mailer } from "./mailer.ts";

/**
 * Sends every mail to one address, whoever it is meant for, so that trying things out mails nobody
 * real. The name before the address stays, and the header X-Original-To tells whom it was for.
 * @param mailer sends them
 * @param to address of whoever tries things out
 * @throws {MailError} MAIL_ADDRESS where that is none
 */
export function redirectAll(mailer: Mailer, to: string): Mailer {
  const email = checkAddress(to, "mail.development_to");
  return {
    label: `${mailer.label}, all to ${maskAddress(email)}`,
    send(message, signal) {
      const redirected = { ...message, to: { ...message.to, email }, originalTo: message.to.email };
      return mailer.send(redirected, signal);
    },
    cut: () => mailer.cut(),
    close: () => mailer.close(),
  };
}
