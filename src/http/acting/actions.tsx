import { type Context, Hono } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import { bodyLimit } from "hono/body-limit";
import { type Action, ActionError } from "../../domain/action.ts";
import { SchedulerError } from "../../domain/errors.ts";
import type { By, Done } from "../../run/actions/actions.ts";
import { ConfirmPage, ReadOnlyPage, RefusedPage, SignInPage } from "./action_pages.tsx";
import { actionOf, readConfirm, readSaid, RequestError, type Said } from "./action_request.ts";
import { errorBody, json } from "../api/api.ts";
import { jobHref, taskHref, withQuery } from "../href.ts";
import { actingFor, canAct, isSignedIn } from "./identity.ts";
import type { Frame } from "../pages/layout.tsx";
import type { PageSources } from "../page_sources.ts";
import { doneView, prospectView } from "./prospect_view.ts";

/** What pages are drawn with. */
export interface Drawing {
  readonly frame: (context: Context) => Frame;
  /** Answers with a page. */
  readonly page: (
    context: Context,
    html: JSX.Element,
    options: { readonly status?: 200 | 401 | 403 | 409 },
  ) => Promise<Response>;
}

/** Bytes of a request; what is asked here is short. */
const MOST_BYTES = 16_384;

/** Makes everything by which persons and programs act: the POST routes of the API, and the pages that ask first. */
export function createActionRoutes(sources: PageSources, drawing: Drawing): Hono {
  const routes = new Hono();
  const limit = bodyLimit({
    maxSize: MOST_BYTES,
    onError: (context) => json(context, errorBody(tooLong()), 413),
  });
  const post = (path: string, find: (context: Context, said: Said) => Action | null): void => {
    routes.post(path, limit, async (context) => {
      const said = await readSaid(context);
      const action = find(context, said);
      if (action === null) return await context.notFound();
      return await answer(sources, drawing, { context, said, action });
    });
  };
  const param = (context: Context, name: string): string => context.req.param(name) ?? "";
  for (const verb of ["pause", "resume", "trigger", "retry-failures"]) {
    post(
      `/api/v1/tasks/:name/${verb}`,
      (context, { item }) => actionOf(verb, { task: param(context, "name"), item }),
    );
  }
  for (const verb of ["retry", "cancel"]) {
    post(
      `/api/v1/jobs/:id{.+}/${verb}`,
      (context) => actionOf(verb, { job: param(context, "id") }),
    );
  }
  for (const verb of ["send", "drop"]) {
    post(
      `/api/v1/mails/:seq/${verb}`,
      (context) => actionOf(verb, { mail: param(context, "seq") }),
    );
  }
  post("/api/v1/reconcile", () => ({ verb: "reconcile" }));
  routes.get("/confirm/:verb", (context) => confirm(sources, drawing, context));
  routes.onError((thrown, context) => {
    if (thrown instanceof RequestError) return json(context, errorBody(thrown), 400);
    throw thrown;
  });
  return routes;
}

/** Does what was posted, or says why not: to a form as a page, to a program as JSON. */
async function answer(
  sources: PageSources,
  drawing: Drawing,
  { context, said, action }: {
    readonly context: Context;
    readonly said: Said;
    readonly action: Action;
  },
): Promise<Response> {
  const hindrance = await hinder(context, said.isForm ? drawing : null);
  if (hindrance !== null) return hindrance;
  try {
    if (said.dryRun) return json(context, prospectView(await sources.actions.prospect(action)));
    const done = await sources.actions.act(action, byOf(context, said));
    return said.isForm
      ? context.redirect(afterwards(action, done), 303)
      : json(context, doneView(done));
  } catch (thrown) {
    if (!(thrown instanceof ActionError)) throw thrown;
    if (said.isForm) return await refuse(context, drawing, thrown);
    return json(context, errorBody(thrown), thrown.code.startsWith("ACTION_NO_") ? 404 : 409);
  }
}

/** Says what an action will do, and asks. */
async function confirm(
  { actions }: PageSources,
  drawing: Drawing,
  context: Context,
): Promise<Response> {
  const action = readConfirm(context);
  if (action === null) return await context.notFound();
  const hindrance = await hinder(context, drawing);
  if (hindrance !== null) return hindrance;
  const frame = drawing.frame(context);
  try {
    const prospect = await actions.prospect(action);
    const html = <ConfirmPage action={action} prospect={prospect} frame={frame} />;
    return await drawing.page(context, html, {});
  } catch (thrown) {
    if (!(thrown instanceof ActionError)) throw thrown;
    return await refuse(context, drawing, thrown);
  }
}

/**
 * Refuses who may not act.
 * @param drawing null: the answer is JSON
 * @returns null where they may
 */
async function hinder(context: Context, drawing: Drawing | null): Promise<Response | null> {
  const frame = drawing?.frame(context);
  if (!canAct(context)) {
    if (drawing === null || frame === undefined) return json(context, errorBody(readOnly()), 403);
    return await drawing.page(context, <ReadOnlyPage frame={frame} />, { status: 403 });
  }
  if (isSignedIn(context)) return null;
  if (drawing === null || frame === undefined) {
    context.header("WWW-Authenticate", "Bearer");
    return json(context, errorBody(notSignedIn()), 401);
  }
  const html = <SignInPage frame={frame} code={null} who={null} />;
  return await drawing.page(context, html, { status: 401 });
}

async function refuse(context: Context, drawing: Drawing, error: ActionError): Promise<Response> {
  const html = <RefusedPage error={error} frame={drawing.frame(context)} />;
  return await drawing.page(context, html, { status: 409 });
}

function byOf(context: Context, said: Said): By {
  const by = context.get("by");
  if (by === null) throw new TypeError("Cannot act for nobody");
  return by.source === "command" ? { ...by, who: actingFor(said.by) } : by;
}

/** The page that shows what has become of it. */
function afterwards(action: Action, { jobs }: Done): string {
  const page = "job" in action
    ? jobHref(action.job)
    : "task" in action
    ? taskHref(action.task)
    : "/";
  return withQuery(page, { done: action.verb, jobs });
}

function tooLong(): SchedulerError {
  return new SchedulerError(
    "BODY_TOO_LONG",
    `Cannot read a body of more than ${MOST_BYTES} bytes`,
    {
      hint: "send less",
    },
  );
}

function readOnly(): SchedulerError {
  return new SchedulerError("ACTIONS_OFF", "Cannot act as http.actions is false", {
    hint: "set http.actions: true in automations.yaml",
  });
}

function notSignedIn(): SchedulerError {
  return new SchedulerError("NOT_SIGNED_IN", "Cannot act for somebody who is not signed in", {
    hint:
      'sign a browser in with "bcourse-scheduler open", or send Authorization: Bearer with the token of the daemon',
  });
}
