import type { MiddlewareHandler } from "hono";

/**
 * Nothing but our own files, no inline script or style, in nobody's frame. What a label or an error
 * smuggles into the page could load nothing and tell nobody.
 */
const HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
};

/** Sets the headers of every answer; what does not say otherwise is not to be stored. */
export function protectiveHeaders(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
    if (!context.res.headers.has("Cache-Control")) {
      context.res.headers.set("Cache-Control", "no-store");
    }
  };
}

/**
 * Refuses requests under a name that is not this page's.
 * @param hosts Host headers to answer; null: any, where only a Unix socket leads here
 */
export function ownHostOnly(hosts: ReadonlySet<string> | null): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header("host") ?? new URL(context.req.url).host;
    if (hosts === null || hosts.has(host.toLowerCase())) return await next();
    const known = [...hosts].join(", ");
    return context.text(`This page answers only under its own address: ${known}\n`, 421);
  };
}

/** Refuses everything but looking. */
export function lookingOnly(): MiddlewareHandler {
  return async (context, next) => {
    if (["GET", "HEAD"].includes(context.req.method)) return await next();
    return context.text("This page is for looking only: use GET or HEAD\n", 405, {
      Allow: "GET, HEAD",
    });
  };
}
