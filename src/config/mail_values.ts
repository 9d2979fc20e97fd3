/**
 * Reads the values of the section `mail:`.
 * @module
 */
import type { Mailbox, TransportSettings } from "./config.ts";
import { type Reading, refused, understood } from "./reading.ts";

/** One mail in three minutes is the slowest that anyone means; above this no server keeps up. */
const MOST_PER_SECOND = 1_000;

const ADDRESS =
  /^[^\s<>()[\]@,;:"\\]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}.-]{0,250}[\p{L}\p{M}\p{N}])?$/u;

/**
 * Reads a mailbox.
 * @param value `Name <name@example.org>` or `name@example.org`
 * @returns name and address
 */
export function readMailbox(value: unknown): Reading<Mailbox> {
  // A line break in a name would start a header of its own in the mail.
  // deno-lint-ignore no-control-regex
  if (typeof value !== "string" || /[\x00-\x1f\x7f]/.test(value)) return refused();
  const found = /^(?<name>[^<>]*)<(?<address>[^<>]*)>$/.exec(value.trim());
  const address = (found?.groups?.address ?? value).trim();
  if (!ADDRESS.test(address) || address.includes("..")) return refused();
  const name = (found?.groups?.name ?? "").trim().replace(/^"(.*)"$/, "$1").trim();
  return understood({ name: name === "" ? null : name, address });
}

/**
 * Reads an address without a name.
 * @param value such as `name@example.org`
 * @returns the address
 */
export function readAddress(value: unknown): Reading<string> {
  const reading = readMailbox(value);
  if ("refused" in reading) return reading;
  const { name, address } = reading.value;
  return name === null ? understood(address) : refused({ rewrite: `write ${address}` });
}

/**
 * Reads how many mails may leave.
 * @param value such as `10/s`, `100/m` or `2000/h`
 * @returns mails a second
 */
export function readRate(value: unknown): Reading<number> {
  if (typeof value === "number") {
    return refused({ rewrite: `write ${value}/s, ${value}/m or ${value}/h` });
  }
  if (typeof value !== "string") return refused();
  const found = /^(\d+)\s*(?:\/|per)\s*(?:(s|sec|second)|(m|min|minute)|(h|hour))$/i.exec(
    value.trim(),
  );
  if (found === null) return refused();
  const seconds = found[2] !== undefined ? 1 : found[3] !== undefined ? 60 : 3_600;
  const perSecond = Number(found[1]) / seconds;
  return perSecond > 0 && perSecond <= MOST_PER_SECOND ? understood(perSecond) : refused();
}

/** Longer ones do not fit on a line of a mail's header. */
const LONGEST_URL = 500;

/**
 * Reads the address of a page that every recipient may see.
 * @param value `https://…` without user and password
 * @returns the address in ASCII
 */
export function readAccountUrl(value: unknown): Reading<string> {
  if (typeof value !== "string") return refused();
  const url = URL.parse(value.trim());
  if (url === null || url.protocol !== "https:" || url.href.length > LONGEST_URL) return refused();
  return url.username === "" && url.password === "" ? understood(url.href) : refused();
}

/**
 * Reads how mail leaves. The URL may hold a password: no refusal repeats it.
 * @param value `outbox:DIR`, `smtp://…` or `smtps://…`
 * @returns the transport, its directory as written
 */
export function readTransport(value: unknown): Reading<TransportSettings> {
  if (typeof value !== "string") return refused();
  const text = value.trim();
  const dir = /^outbox:(?!\/\/)(.+)$/.exec(text)?.[1]?.trim();
  if (dir !== undefined && dir !== "") return understood({ kind: "outbox", dir });
  if (!/^smtps?:\/\//.test(text)) return refused();
  const url = URL.parse(text);
  if (url === null || url.hostname === "") {
    return refused({
      mend: "percent-encode the user and the password: @ is %40, / is %2F, : is %3A, # is %23",
    });
  }
  return understood({ kind: "smtp", url: text });
}
