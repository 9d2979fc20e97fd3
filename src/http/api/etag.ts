import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";

/** What changes without anything having happened: the clock, and the daemon's sign of life. */
const PASSING = /"(?:now|heartbeat_at)":"[^"\\]*"/g;

/**
 * Names each answer by what is in it, and tells whoever has it already no more than that. The tag is
 * weak: two answers that differ in nothing but the time of day are the same.
 */
export function tagged(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { res } = context;
    if (res.status !== 200 || !["GET", "HEAD"].includes(context.req.method)) return;
    const text = await res.clone().text();
    const digest = createHash("sha256").update(text.replaceAll(PASSING, "")).digest("base64url");
    const tag = `W/"${digest.slice(0, 22)}"`;
    // Kept only to be asked about again; who is signed in sees more than others.
    const headers = {
      "ETag": tag,
      "Cache-Control": "private, no-cache",
      "Vary": "Authorization, Cookie",
    };
    if (hasTag(context.req.header("If-None-Match"), tag)) {
      context.res = new Response(null, { status: 304, headers });
      return;
    }
    for (const [name, value] of Object.entries(headers)) res.headers.set(name, value);
  };
}

/** Source: RFC 9110, 13.1.2: compared weakly, so that W/"x" and "x" are the same. */
function hasTag(asked: string | undefined, tag: string): boolean {
  if (asked === undefined) return false;
  const bare = (text: string): string => text.trim().replace(/^W\//, "");
  return asked.trim() === "*" || asked.split(",").some((one) => bare(one) === bare(tag));
}
