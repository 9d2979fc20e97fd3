/**
 * Mail addresses and the names before them.
 * @module
 */
import { domainToASCII } from "node:url";
import { MailError } from "../domain/errors.ts";
import { oneLine } from "./one_line.ts";

/** A mailbox: an address and, perhaps, a name before it. */
export interface Mailbox {
  /** Shown before the address; null: nothing is. */
  readonly name: string | null;
  /** Address, without a name. */
  readonly address: string;
}

/** The unquoted local part of RFC 5322, with the letters of every script as RFC 6531 has them. */
const LOCAL = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const DOMAIN = /^[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)*$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Says whether text is the address of one mailbox. Quoted local parts and addresses in brackets
 * are legal too, but nobody has one; they are refused, and with them every trick with quotes.
 * @param text such as `anna@example.org`, without a name
 * @returns true where mail can be sent to it, as far as its spelling goes
 */
export function isAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  const local = text.slice(0, Math.max(0, at));
  const domain = text.slice(at + 1);
  if (local.length > 64 || text.length > 254 || !LOCAL.test(local)) return false;
  if (!DOMAIN.test(domain)) return false;
  const ascii = domainToASCII(domain);
  return ascii !== "" && ascii.length <= 253 &&
    ascii.split(".").every((label) => LABEL.test(label));
}

/**
 * Takes an address that is one.
 * @param text the address; blanks around it are cut off
 * @param whose whom it belongs to, for the message: `the recipient`
 * @returns the address without blanks around it
 * @throws {MailError} MAIL_ADDRESS where it is none
 */
export function checkAddress(text: string, whose: string): string {
  const address = text.trim();
  if (isAddress(address)) return address;
  throw new MailError(
    "MAIL_ADDRESS",
    `Cannot write to ${whose} as ${show(text)} is not a mail address, such as name@example.org`,
    { hint: "correct the address where it is kept" },
  );
}

/**
 * Returns the domain of an address in the letters of host names.
 * @param address one for which {@link isAddress} holds
 * @returns such as `xn--mnchen-3ya.example`
 */
export function domainOf(address: string): string {
  return domainToASCII(address.slice(address.lastIndexOf("@") + 1));
}

/**
 * Writes an address as programs that know only ASCII host names want it.
 * @param address one for which {@link isAddress} holds
 * @returns the address with the domain of {@link domainOf}
 */
export function asciiAddress(address: string): string {
  return `${address.slice(0, address.lastIndexOf("@"))}@${domainOf(address)}`;
}

/** Says whether the part before the `@` is one that every mail server takes. */
export function hasPlainLocal(address: string): boolean {
  // deno-lint-ignore no-control-regex -- ASCII is what is asked for
  return /^[\x00-\x7f]*$/.test(address.slice(0, address.lastIndexOf("@")));
}

/** As much of odd text as one line of a message bears. */
function show(text: string): string {
  const line = oneLine(text);
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 80).toWellFormed()}…` : line);
}
