/**
 * Reads where things are: the store, the course database, the page.
 * @module
 */
import type { ListenSettings, StoreWritten } from "./config.ts";
import { type Reading, refused, understood } from "./reading.ts";

/** Where a URL names no other: nothing else is in it. */
const DEFAULT_SCHEMA = "bcourse_scheduler";

/**
 * Reads where the scheduler keeps its own state. The URL may hold a password: no refusal repeats it.
 * @param value `sqlite:PATH` or `postgresql://…`
 * @returns the store, its path as written
 */
export function readStore(value: unknown): Reading<StoreWritten> {
  if (typeof value !== "string") return refused();
  const text = value.trim();
  if (/^sqlite:\/\//.test(text)) {
    return refused({
      mend: "write one slash or none: sqlite:state/scheduler.db is a file beside this one, " +
        "sqlite:/var/lib/scheduler.db any other",
    });
  }
  const path = /^sqlite:(.+)$/.exec(text)?.[1]?.trim();
  if (path?.startsWith(":memory:")) {
    return refused({ mend: "name a file, so that jobs outlive a restart" });
  }
  if (path !== undefined && path !== "") return understood({ kind: "sqlite", path });
  if (!/^postgres(?:ql)?:\/\//.test(text)) return refused();
  const url = URL.parse(text);
  const host = url?.hostname || url?.searchParams.get("host");
  if (url === null || !host || url.pathname.length < 2) {
    return refused({ mend: "name host and database: postgresql://user:password@host/database" });
  }
  const schema = url.searchParams.get("schema") ?? DEFAULT_SCHEMA;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema) || /^(?:pg_|information_schema$)/.test(schema)) {
    return refused({
      mend: "name the schema in small letters, digits and _, such as ?schema=bcourse_scheduler",
    });
  }
  return understood({ kind: "postgres", url: text, schema });
}

/**
 * Reads the URL of the course database as far as its kind; opening it checks the rest.
 * @param value a URL in SQLAlchemy's form
 * @returns the URL
 */
export function readDatabase(value: unknown): Reading<string> {
  if (typeof value !== "string") return refused();
  const text = value.trim();
  return /^(?:sqlite|mysql|mariadb|postgres|postgresql)(?:\+\w+)?:\/\/./i.test(text)
    ? understood(text)
    : refused();
}

/**
 * Reads where the page listens.
 * @param value `127.0.0.1:8787`, `[::1]:8787` or `unix:/path`
 * @returns host and port, or the path as written
 */
export function readListen(value: unknown): Reading<ListenSettings> {
  if (typeof value !== "string") return refused(guessHost(String(value)));
  const text = value.trim();
  const path = /^unix:(?:\/\/(?=\/))?(.+)$/.exec(text)?.[1]?.trim();
  if (path !== undefined && path !== "") return understood({ kind: "unix", path });
  const found = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+)):(\d{1,5})$/i.exec(text);
  const hostname = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  if (hostname === undefined || port > 65_535) return refused(guessHost(text));
  return understood({ kind: "tcp", hostname, port });
}

/**
 * Says whether only this machine can reach an address.
 * @param hostname without brackets
 * @returns true for loopback
 */
export function isLoopback(hostname: string): boolean {
  return hostname.toLowerCase() === "localhost" || hostname === "::1" ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Guesses at a bare port and at an address copied from a browser. */
function guessHost(text: string): { readonly rewrite?: string } {
  const port = /^:?(\d{1,5})$/.exec(text)?.[1];
  if (port !== undefined) return { rewrite: `write 127.0.0.1:${port}` };
  const copied = /^https?:\/\/([^/]+:\d+)\/?$/.exec(text)?.[1];
  return copied === undefined ? {} : { rewrite: `write ${copied}` };
}
