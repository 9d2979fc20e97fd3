import type { Clock } from "../../domain/clock.ts";
import { sayDuration } from "../../domain/duration.ts";
import { messageOf } from "../../domain/errors.ts";
import { VERSION } from "../version.ts";

/** A server that says nothing for so long is given up until the next try. */
const POST_TIMEOUT_MS = 10_000;

/** One call of an address that somebody configured. */
export interface Call {
  /** A secret. */
  readonly url: string;
  /** Posted as it is; null: the address is only fetched. */
  readonly body: string | null;
  readonly contentType?: string;
}

/**
 * Calls an address.
 * @returns why it did not succeed, without the address, as that is a secret; null where it did
 */
export async function post(
  { url, body, contentType = "text/plain; charset=utf-8" }: Call,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<string | null> {
  const over = new AbortController();
  let isLate = false;
  const timer = clock.sleep(POST_TIMEOUT_MS, AbortSignal.any([over.signal, signal])).then(() => {
    isLate = !over.signal.aborted && !signal.aborted;
    over.abort();
  });
  try {
    const headers = { "user-agent": `bcourse-scheduler/${VERSION}` };
    const response = await fetch(url, {
      ...body === null
        ? { method: "GET", headers }
        : { method: "POST", body, headers: { ...headers, "content-type": contentType } },
      // An address that sends us elsewhere is not the one that was configured.
      redirect: "manual",
      signal: over.signal,
    });
    await response.body?.cancel();
    return response.ok ? null : `it answered ${response.status}`;
  } catch (thrown) {
    if (isLate) return `it did not answer within ${sayDuration(POST_TIMEOUT_MS)}`;
    return `it cannot be reached: ${withoutUrls(reasonOf(thrown))}`;
  } finally {
    over.abort();
    await timer;
  }
}

/** Deno says "fetch failed", and why in the cause. */
function reasonOf(thrown: unknown): string {
  return messageOf(thrown instanceof Error ? thrown.cause ?? thrown : thrown);
}

/** The runtime puts the address in its messages. */
function withoutUrls(message: string): string {
  return message.replaceAll(/ ?(?:for url )?\(?\bhttps?:\/\/[^\s)]*\)?/g, "");
}
