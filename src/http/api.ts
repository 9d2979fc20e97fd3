import { type Context, Hono } from "hono";
import { SchedulerError } from "../domain/errors.ts";
import { DELIVERY_STATES } from "../domain/delivery.ts";
import { isFinished, JOB_STATES, type JobState } from "../domain/job.ts";
import { nearest } from "../domain/nearest.ts";
import { readPauses } from "../run/hindrance.ts";
import { mailView, waitingJobView } from "../run/views.ts";
import type { JobFilter } from "../store/store.ts";
import { readJobStory } from "./job_story.ts";
import { maskedJson } from "./mask.ts";
import type { PageSources } from "./page_sources.ts";

const DEFAULT_LIMIT = 50;
const MOST = 1_000;

/** Makes the JSON API. Field names are a promise; instants are ISO 8601 in UTC with `Z`. */
export function createApi(sources: PageSources): Hono {
  const api = new Hono();
  api.get("/status", async (context) => json(context, await sources.readStatus()));
  api.get("/tasks", async (context) => {
    const { tasks } = await sources.readStatus();
    return json(context, { tasks });
  });
  api.get("/jobs", async (context) => json(context, { jobs: await findJobs(sources, context) }));
  api.get("/jobs/:id{.+}", async (context) => {
    const id = context.req.param("id");
    const story = await readJobStory(sources, id);
    return story === null ? json(context, notFound(`job ${id}`), 404) : json(context, story);
  });
  api.get("/mails", async (context) => {
    const { environment } = sources.config;
    const states = statesOf(context, DELIVERY_STATES);
    const filter = { environment, limit: limitOf(context), ...taskOf(context), ...states };
    const found = await sources.store.deliveries(filter);
    return json(context, { mails: found.map((mail) => mailView(mail, { masked: true })) });
  });
  api.all("*", (context) => json(context, notFound(context.req.path), 404));
  api.onError((thrown, context) => {
    if (thrown instanceof QueryError) return json(context, errorBody(thrown), 400);
    throw thrown;
  });
  return api;
}

/** What an error looks like in the API. */
export function errorBody({ code, message, hint }: SchedulerError): unknown {
  return { error: { code, message, hint } };
}

/** Answers with JSON in which every address is masked. */
export function json(
  context: Context,
  body: unknown,
  status: 200 | 400 | 401 | 403 | 404 | 409 | 413 | 500 | 503 = 200,
): Response {
  return context.body(`${maskedJson(body)}\n`, status, {
    "Content-Type": "application/json; charset=utf-8",
  });
}

/** The address of a page asks for something that cannot be. */
class QueryError extends SchedulerError {}

/** Jobs to come, the soonest first, then finished ones, the latest first. */
async function findJobs({ store, config }: PageSources, context: Context): Promise<unknown[]> {
  const limit = limitOf(context);
  const { states = JOB_STATES } = statesOf(context, JOB_STATES);
  const ask = { environment: config.environment, ...taskOf(context) };
  const find = async (order: JobFilter["order"], ours: readonly JobState[], most: number) =>
    ours.length === 0 || most === 0
      ? []
      : await store.jobs({ ...ask, order, states: ours, limit: most });
  const open = await find("next", states.filter((state) => !isFinished(state)), limit);
  const finished = await find("latest", states.filter(isFinished), limit - open.length);
  const pause = await readPauses(store, config.environment);
  return [...open, ...finished].map((job) => waitingJobView(job, pause));
}

function taskOf(context: Context): { readonly task?: string } {
  const task = context.req.query("task");
  return task === undefined || task === "" ? {} : { task };
}

function limitOf(context: Context): number {
  const text = context.req.query("limit");
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit;
  throw new QueryError(
    "LIMIT_UNUSABLE",
    `Cannot list as limit must be a whole number from 1 to ${MOST}: found ${text}`,
    { hint: `write limit=${DEFAULT_LIMIT}` },
  );
}

/** Reads `state=failed,missed` or `state=failed&state=missed`. */
function statesOf<State extends string>(
  context: Context,
  known: readonly State[],
): { readonly states?: readonly State[] } {
  const asked = (context.req.queries("state") ?? []).flatMap((text) => text.split(","))
    .map((text) => text.trim()).filter((text) => text !== "");
  if (asked.length === 0) return {};
  const states = known.filter((state) => asked.includes(state));
  const odd = asked.find((text) => !known.some((state) => state === text));
  if (odd === undefined) return { states };
  const meant = nearest(odd, known);
  throw new QueryError(
    "STATE_UNKNOWN",
    `Cannot list as state must be one of ${known.join(", ")}: found ${odd}`,
    { hint: meant === null ? "choose one of these" : `write state=${meant}` },
  );
}

function notFound(subject: string): unknown {
  return errorBody(
    new SchedulerError("NOT_FOUND", `Cannot find ${subject}`, {
      hint: "look at /api/v1/jobs for the jobs there are",
    }),
  );
}
