import type { MiddlewareHandler } from "hono";
import { hostOf } from "./hosts.ts";

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
  // With no-referrer, browsers would send "Origin: null" with our own forms.
  "Referrer-Policy": "same-origin",
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
    const host = hostOf(context);
    if (hosts === null || hosts.has(host)) return await next();
    const known = [...hosts].join(", ");
    return context.text(`This page answers only under its own address: ${known}\n`, 421);
  };
}

/** Where something can be done, by POST. */
const DOING =
  /^\/(?:sign-in|sign-out|api\/v1\/(?:sign-in|reconcile|(?:tasks|jobs|mails)\/.+\/[a-z-]+))$/;

/** Refuses everything but looking, and doing where that is for. */
export function knownMethodsOnly(): MiddlewareHandler {
  return async (context, next) => {
    const { method, path } = context.req;
    if (["GET", "HEAD"].includes(method) || (method === "POST" && DOING.test(path))) {
      return await next();
    }
    return context.text("This page is for looking only: use GET or HEAD\n", 405, {
      Allow: "GET, HEAD",
    });
  };
}

/**
 * Refuses what a page from elsewhere makes a browser do. Browsers say where a POST comes from, by
 * `Sec-Fetch-Site` or by `Origin`; who says neither is no browser, and then the cookie counts for
 * nothing. A page on another port of this machine is another origin too.
 */
export function sameOriginOnly(): MiddlewareHandler {
  return async (context, next) => {
    if (context.req.method !== "POST") return await next();
    const site = context.req.header("sec-fetch-site");
    const origin = context.req.header("origin");
    const host = hostOf(context);
    const isForeign = (site !== undefined && site !== "same-origin") ||
      (origin !== undefined && URL.parse(origin)?.host !== host);
    if (isForeign) {
      return context.text("This was asked for by a page of another address: it is refused\n", 403);
    }
    if (site === undefined && origin === undefined && context.get("by")?.source === "page") {
      context.set("by", null);
    }
    await next();
  };
}
