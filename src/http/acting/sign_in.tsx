import { type Context, Hono } from "hono";
import { toIso } from "../../domain/clock.ts";
import { SchedulerError } from "../../domain/errors.ts";
import { writeAudit } from "../../run/audit.ts";
import { SignInPage } from "./action_pages.tsx";
import { readSaid } from "./action_request.ts";
import type { Drawing } from "./actions.tsx";
import { errorBody, json } from "../api/api.ts";
import { actingFor, endSession, startSession } from "./identity.ts";
import type { PageSources } from "../page_sources.ts";

/**
 * Makes the way in for browsers: whoever has the token asks for an address, which a person opens once.
 * Opening it only shows a button, so that what looks at addresses ahead of people uses none up, and
 * no page from elsewhere can sign a browser in.
 */
export function createSignIn(sources: PageSources, drawing: Drawing): Hono {
  const routes = new Hono();
  const { access } = sources;
  routes.post("/api/v1/sign-in", async (context) => {
    const { by } = await readSaid(context);
    if (context.get("by")?.source !== "command") {
      return json(context, errorBody(tokenWanted()), 401);
    }
    const { code, until } = access.invite(actingFor(by));
    return json(context, { path: `/sign-in?code=${code}`, expires_at: toIso(until) });
  });
  routes.get("/sign-in", (context) => {
    const code = context.req.query("code") ?? null;
    const who = code === null ? null : access.invited(code);
    const html = <SignInPage frame={drawing.frame(context)} code={code} who={who} />;
    return drawing.page(context, html, { status: code !== null && who === null ? 403 : 200 });
  });
  routes.post("/sign-in", (context) => signIn(sources, drawing, context));
  routes.post("/sign-out", (context) => {
    endSession(context, access);
    return context.redirect("/", 303);
  });
  return routes;
}

async function signIn(
  sources: PageSources,
  drawing: Drawing,
  context: Context,
): Promise<Response> {
  const { code } = await context.req.parseBody();
  const session = typeof code === "string" ? sources.access.signIn(code) : null;
  if (session === null) {
    const html = <SignInPage frame={drawing.frame(context)} code="" who={null} />;
    return await drawing.page(context, html, { status: 403 });
  }
  const { secret, who } = session;
  startSession(context, sources.access, secret);
  const about = { source: "page", who, action: "signed in", subject: "a browser" } as const;
  await writeAudit(sources, { ...about, detail: null });
  return context.redirect("/", 303);
}

function tokenWanted(): SchedulerError {
  return new SchedulerError("NOT_SIGNED_IN", "Cannot sign a browser in without the token", {
    hint: 'run "bcourse-scheduler open" on the machine of the daemon, as its user',
  });
}
