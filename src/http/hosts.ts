import type { Context } from "hono";

/** The names under which this machine's own browser reaches a page on loopback. */
const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Lists the Host headers that may be answered. A page from elsewhere whose name is made to point at
 * this machine (DNS rebinding) still sends its own name, and so learns nothing.
 */
export function allowedHosts(hostname: string, port: number): ReadonlySet<string> {
  const names = [bracketed(hostname.toLowerCase()), ...LOOPBACK_NAMES];
  const hosts = names.map((name) => `${name}:${port}`);
  // Browsers leave out the port that http has by itself.
  return new Set(port === 80 ? [...hosts, ...names] : hosts);
}

/** Writes an IPv6 address as it stands in a URL. */
export function bracketed(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}

/** The name under which a request was made, in small letters. */
export function hostOf(context: Context): string {
  return (context.req.header("host") ?? new URL(context.req.url).host).toLowerCase();
}
