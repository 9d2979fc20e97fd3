import { createHash } from "node:crypto";

/**
 * Says whether two contents are the same, without the contents.
 * @param content text, or bytes
 * @returns 12 hexadecimal digits of its SHA-256
 */
export function fingerprint(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}
