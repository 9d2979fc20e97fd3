import { maskAddresses } from "../domain/log.ts";

/** Ids must stay what they are, and a Message-ID only looks like an address. */
const KEPT: readonly string[] = ["id", "job", "item", "message_id"];

/** Writes a value as JSON with every mail address masked. */
export function maskedJson(value: unknown): string {
  return JSON.stringify(
    value,
    (key, inner: unknown) =>
      typeof inner === "string" && !KEPT.includes(key) ? maskAddresses(inner) : inner,
  );
}
