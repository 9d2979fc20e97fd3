import { type Context, Hono } from "hono";
import { SchedulerError } from "../domain/errors.ts";
import { createActionRoutes, type Drawing } from "./acting/actions.tsx";
import { createApi, errorBody, json } from "./api/api.ts";
import { createAssets } from "./assets.ts";
import { EventStreams } from "./event_streams.ts";
import { knownMethodsOnly, ownHostOnly, protectiveHeaders, sameOriginOnly } from "./guard.ts";
import { readLiveness, readReadiness } from "./health.ts";
import { findIdentity } from "./acting/identity.ts";
import { PlainPage } from "./pages/layout.tsx";
import { METRICS_TYPE, readMetrics } from "./metrics.ts";
import { answerWith, frameOf, NotFound, type Site } from "./pages/page_answer.tsx";
import { PageQueue } from "./pages/page_queue.ts";
import { addPages } from "./pages/page_routes.tsx";
import type { PageSources } from "./page_sources.ts";
import { createSignIn } from "./acting/sign_in.tsx";
import { isPersonHidden, readAsked, readStory } from "./pages/why.ts";
import { WhyPage } from "./pages/why_page.tsx";

/** The page, its API and the health checks. */
export interface App {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Everything that is answered. */
  readonly routes: Hono["routes"];
  /** Ends the streams by which open pages are told of changes. */
  close(): void;
}

/**
 * Makes the page, its API and the health checks.
 * @param hosts Host headers to answer; null: any, behind a Unix socket
 */
export function createApp(sources: PageSources, hosts: ReadonlySet<string> | null): App {
  const app = new Hono();
  const assets = createAssets();
  const streams = new EventStreams(sources);
  const site: Site = { sources, assets, queue: new PageQueue() };
  app.use(protectiveHeaders(), ownHostOnly(hosts), knownMethodsOnly());
  app.use(findIdentity(sources), sameOriginOnly());
  addPages(app, site);
  app.get("/events", (context) => answerStream(context, streams));
  app.get("/why", (context) => answerWhy(context, site));
  app.get(
    "/assets/:name",
    (context) => assets.answer(context, context.req.param("name")) ?? context.notFound(),
  );
  app.get("/healthz", (context) => answer(context, readLiveness(sources)));
  app.get("/readyz", (context) => answer(context, readReadiness(sources)));
  app.get("/metrics", async (context) => {
    return context.body(await readMetrics(sources), 200, { "Content-Type": METRICS_TYPE });
  });
  const drawing: Drawing = {
    frame: (context) => frameOf(site, context),
    page: (context, html, { status = 200 }) =>
      answerWith(context, { html, frame: frameOf(site, context), status }),
  };
  app.route("/", createActionRoutes(sources, drawing));
  app.route("/", createSignIn(sources, drawing));
  app.route("/api/v1", createApi(sources));
  addTroublePages(app, site);
  return {
    fetch: (request) => app.fetch(request),
    routes: app.routes,
    close: () => streams.close(),
  };
}

/** What is shown where there is nothing to show, or where it cannot be had. */
function addTroublePages(app: Hono, site: Site): void {
  app.notFound((context) => {
    const frame = frameOf(site, context);
    return answerWith(context, { html: <NotFound frame={frame} />, frame, status: 404 });
  });
  app.onError((thrown, context) => {
    const known = describe(thrown);
    const { code, message, hint } = known;
    site.sources.log.error("page not shown", { path: context.req.path, code, error: thrown });
    if (context.req.path.startsWith("/api/")) return json(context, errorBody(known), 500);
    const frame = frameOf(site, context);
    const html = (
      <PlainPage frame={frame} headline={frame.words.broken}>
        <p>{frame.words.brokenNote}</p>
        <p>{code}: {message}</p>
        <p>{hint}</p>
      </PlainPage>
    );
    return answerWith(context, { html, frame, status: 500 });
  });
}

/** Says why a reminder went out or did not. */
async function answerWhy(context: Context, site: Site): Promise<Response> {
  const { sources } = site;
  const frame = frameOf(site, context);
  const asked = readAsked(context);
  const isHidden = isPersonHidden(context, asked);
  const story = isHidden ? null : await readStory(sources, asked, { masked: !frame.isSignedIn });
  const tasks = sources.config.tasks.map(({ name }) => name);
  const html = <WhyPage {...{ frame, asked, story, tasks, isHidden }} />;
  return await answerWith(context, { html, frame, status: isHidden ? 403 : 200 });
}

/** Opens the stream that says when to look again; a browser that gets none asks now and then. */
function answerStream(context: Context, streams: EventStreams): Response {
  // Asked for the head alone, nobody would read it.
  const stream = context.req.method === "HEAD" ? null : streams.open();
  if (stream === null) {
    return context.text("Too many pages are open\n", 503, { "Retry-After": "60" });
  }
  return context.body(stream, 200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    "X-Accel-Buffering": "no",
  });
}

function answer(context: Context, { status, body }: ReturnType<typeof readLiveness>): Response {
  return json(context, body, status);
}

/** Errors that are not ours are told to the log alone. */
function describe(thrown: unknown): SchedulerError {
  if (thrown instanceof SchedulerError) return thrown;
  return new SchedulerError("PAGE_FAILED", "Cannot make this page as something broke on the way", {
    hint: "read the log of the scheduler",
    cause: thrown,
  });
}
