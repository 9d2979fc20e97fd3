/**
 * Reads the values of the section `tell:`.
 * @module
 */
import { isLoopback } from "./endpoints.ts";
import { readAddress } from "./mail_values.ts";
import { type Reading, refused, understood } from "./reading.ts";

const MOST_ADDRESSES = 20;
const LONGEST_URL = 2_000;

/**
 * Reads one address or a list of them.
 * @param value such as `office@example.org`
 * @returns the addresses, each once
 */
export function readAddresses(value: unknown): Reading<readonly string[]> {
  const written: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (written.length === 0 || written.length > MOST_ADDRESSES) return refused();
  const addresses = new Set<string>();
  for (const one of written) {
    const reading = readAddress(one);
    if ("refused" in reading) return reading;
    addresses.add(reading.value);
  }
  return understood([...addresses]);
}

/**
 * Reads an address that the scheduler calls. Whoever knows it may use it: no refusal repeats it.
 * @param value `https://…`, or `http://…` on this machine
 */
export function readPostUrl(value: unknown): Reading<string> {
  if (typeof value !== "string") return refused();
  const url = URL.parse(value.trim());
  if (url === null || url.href.length > LONGEST_URL) return refused();
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(hostname));
  if (!isSafe) return refused();
  if (url.username !== "" || url.password !== "") {
    return refused({ mend: "a user and a password before the host are not sent: leave them out" });
  }
  url.hash = "";
  return understood(url.href);
}
