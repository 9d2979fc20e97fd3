import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { By } from "../../run/actions/actions.ts";
import { type Access, SESSION_MS } from "./access.ts";
import { hostOf } from "../hosts.ts";
import type { PageSources } from "../page_sources.ts";

declare module "hono" {
  interface ContextVariableMap {
    /** Who asks; null: somebody who is not signed in. */
    by: By | null;
    /** Whether the configuration lets anybody act. */
    allowsActions: boolean;
  }
}

/** Whom a program acts for that does not say. */
const PROGRAM = "a program that has the token";

/** Finds out who asks, by the token or by the cookie of a browser that was signed in. */
export function findIdentity(sources: Pick<PageSources, "access" | "config">): MiddlewareHandler {
  return async (context, next) => {
    context.set("by", identityOf(sources.access, context));
    context.set("allowsActions", sources.config.allowsActions);
    await next();
  };
}

/** Says whether who asks may see people's addresses whole. */
export function isSignedIn(context: Context): boolean {
  return context.get("by") !== null;
}

/** Says whether links to actions make sense: false where the configuration makes everything read-only. */
export function canAct(context: Context): boolean {
  return context.get("allowsActions");
}

/** Signs a browser in; whatever session it had before is over. */
export function startSession(context: Context, access: Access, secret: string): void {
  access.signOut(getCookie(context, cookieName(context)) ?? "");
  // Not Secure: over plain HTTP, as on loopback, a browser would not send it back.
  setCookie(context, cookieName(context), secret, {
    ...{ httpOnly: true, sameSite: "Strict", path: "/", maxAge: SESSION_MS / 1_000 },
  });
}

/** Signs a browser out. */
export function endSession(context: Context, access: Access): void {
  const secret = getCookie(context, cookieName(context));
  if (secret === undefined) return;
  access.signOut(secret);
  deleteCookie(context, cookieName(context), { path: "/" });
}

/** Whom a request says that it acts for, on one short line. */
export function actingFor(said: unknown): string {
  if (typeof said !== "string") return PROGRAM;
  // deno-lint-ignore no-control-regex -- control characters are what is taken out
  const line = said.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim().slice(0, 100);
  return line === "" ? PROGRAM : line;
}

function identityOf(access: Access, context: Context): By | null {
  const bearer = /^Bearer +(\S+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
  if (bearer !== undefined) {
    return access.isToken(bearer) ? { source: "command", who: PROGRAM } : null;
  }
  const who = access.whoIs(getCookie(context, cookieName(context)) ?? "");
  return who === null ? null : { source: "page", who };
}

/** Cookies know no ports: a second scheduler on this machine must not sign people out of the first. */
function cookieName(context: Context): string {
  const port = /:(\d+)$/.exec(hostOf(context))?.[1] ?? "page";
  return `bcourse_session_${port}`;
}
