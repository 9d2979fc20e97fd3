import { type Context, Hono } from "hono";
import { SchedulerError } from "../domain/errors.ts";
import { createActionRoutes, type Drawing, noticeOf } from "./actions.tsx";
import { createApi, errorBody, json } from "./api.ts";
import { createAssets } from "./assets.ts";
import { knownMethodsOnly, ownHostOnly, protectiveHeaders, sameOriginOnly } from "./guard.ts";
import { readLiveness, readReadiness } from "./health.ts";
import { findIdentity, isSignedIn } from "./identity.ts";
import { JobPage } from "./job_page.tsx";
import { readJobStory } from "./job_story.ts";
import { type Frame, PlainPage } from "./layout.tsx";
import { METRICS_TYPE, readMetrics } from "./metrics.ts";
import { maskAddresses } from "../domain/log.ts";
import { readOverview } from "./overview.ts";
import { OverviewPage } from "./overview_page.tsx";
import type { PageSources } from "./page_sources.ts";
import { createSignIn } from "./sign_in.tsx";
import { createWhen } from "./when.ts";
import { isPersonHidden, readAsked, readStory } from "./why.ts";
import { WhyPage } from "./why_page.tsx";
import { ENGLISH } from "./words.ts";

type Html = Parameters<Context["html"]>[0];

/**
 * Makes the page, its API and the health checks.
 * @param hosts Host headers to answer; null: any, behind a Unix socket
 */
export function createApp(sources: PageSources, hosts: ReadonlySet<string> | null): Hono {
  const app = new Hono();
  const assets = createAssets();
  const words = ENGLISH;
  const frame = (context: Context): Frame => {
    const { environment } = sources.config;
    return { words, assets, environment, notice: noticeOf(context, words) };
  };
  app.use(protectiveHeaders(), ownHostOnly(hosts), knownMethodsOnly());
  app.use(findIdentity(sources), sameOriginOnly());
  app.get("/", async (context) => {
    const overview = await readOverview(sources, words);
    return await page(context, <OverviewPage overview={overview} frame={frame(context)} />);
  });
  app.get("/jobs/:id{.+}", async (context) => {
    const story = await readJobStory(sources, context.req.param("id"));
    if (story === null) return await context.notFound();
    const { timezone } = sources.config;
    const when = createWhen(words, { timezone, now: sources.clock.now() });
    return await page(context, <JobPage story={story} when={when} frame={frame(context)} />);
  });
  app.get("/why", async (context) => {
    const asked = readAsked(context);
    const isHidden = isPersonHidden(context, asked);
    const story = isHidden
      ? null
      : await readStory(sources, asked, { masked: !isSignedIn(context) });
    const tasks = sources.config.tasks.map(({ name }) => name);
    const html = <WhyPage {...{ frame: frame(context), asked, story, tasks, isHidden }} />;
    return await page(context, html, isHidden ? 403 : 200);
  });
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
    frame,
    page: (context, html, { status = 200 }) => page(context, html, status),
  };
  app.route("/", createActionRoutes(sources, drawing));
  app.route("/", createSignIn(sources, drawing));
  app.route("/api/v1", createApi(sources));
  addTroublePages(app, { sources, frame });
  return app;
}

/** What is shown where there is nothing to show, or where it cannot be had. */
function addTroublePages(
  app: Hono,
  { sources, frame }: {
    readonly sources: PageSources;
    readonly frame: (context: Context) => Frame;
  },
): void {
  const words = ENGLISH;
  app.notFound((context) => {
    const html = (
      <PlainPage frame={frame(context)} headline={words.notFound}>
        <p>{words.notFoundNote}</p>
      </PlainPage>
    );
    return page(context, html, 404);
  });
  app.onError((thrown, context) => {
    const known = describe(thrown);
    const { code } = known;
    sources.log.error("page not shown", { path: context.req.path, code, error: thrown });
    if (context.req.path.startsWith("/api/")) return json(context, errorBody(known), 500);
    const html = (
      <PlainPage frame={frame(context)} headline={words.broken}>
        <p>{words.brokenNote}</p>
        <p>{known.code}: {known.message}</p>
        <p>{known.hint}</p>
      </PlainPage>
    );
    return page(context, html, 500);
  });
}

function answer(context: Context, { status, body }: ReturnType<typeof readLiveness>): Response {
  return json(context, body, status);
}

/** Whatever a template forgets: no whole mail address leaves in a page for who is not signed in. */
async function page(
  context: Context,
  html: Html | Promise<Html>,
  status: 200 | 401 | 403 | 404 | 409 | 500 = 200,
): Promise<Response> {
  const text = String(await html);
  return context.html(`<!DOCTYPE html>${isSignedIn(context) ? text : maskAddresses(text)}`, status);
}

/** Errors that are not ours are told to the log alone. */
function describe(thrown: unknown): SchedulerError {
  if (thrown instanceof SchedulerError) return thrown;
  return new SchedulerError("PAGE_FAILED", "Cannot make this page as something broke on the way", {
    hint: "read the log of the scheduler",
    cause: thrown,
  });
}
