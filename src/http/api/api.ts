import { type Context, Hono } from "hono";
import { SchedulerError } from "../../domain/errors.ts";
import { DELIVERY_STATES } from "../../domain/delivery.ts";
import { isFinished, type Job, JOB_STATES, type JobState } from "../../domain/job.ts";
import { readPauses } from "../../run/planning/hindrance.ts";
import { auditView, mailView, waitingJobView } from "../../run/views.ts";
import type { JobFilter } from "../../store/store.ts";
import { ENGLISH } from "../../plan/why/english.ts";
import { toldIn } from "../../plan/why/words.ts";
import { cursorOf, limitOf, nextAddress, QueryError, statesOf, textOf } from "./api_query.ts";
import { tagged } from "./etag.ts";
import { isSignedIn } from "../acting/identity.ts";
import { readJobStory } from "../pages/job_story.ts";
import { maskedJson } from "../mask.ts";
import { describeApi } from "./openapi.ts";
import type { PageSources } from "../page_sources.ts";
import { isPersonHidden, readAsked, readStory } from "../pages/why.ts";

/** Makes the JSON API. Field names are a promise; instants are ISO 8601 in UTC with `Z`. */
export function createApi(sources: PageSources): Hono {
  const api = new Hono();
  api.use(tagged());
  api.get("/openapi.json", (context) => json(context, describeApi()));
  api.get("/status", async (context) => json(context, await sources.readStatus()));
  addTasks(api, sources);
  addLists(api, sources);
  api.get("/jobs/:id{.+}", async (context) => {
    const id = context.req.param("id");
    const story = await readJobStory(sources, id);
    return story === null ? json(context, notFound(`job ${id}`), 404) : json(context, story);
  });
  api.get("/why", async (context) => {
    const asked = readAsked(context);
    if (isPersonHidden(context, asked)) return json(context, errorBody(personRefused()), 403);
    const isWhole = isSignedIn(context);
    const story = await readStory(sources, asked, { masked: !isWhole });
    if (story === null) throw whyUnasked();
    const told = toldIn(ENGLISH, story);
    return isWhole ? context.json(told) : json(context, told);
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

function addTasks(api: Hono, sources: PageSources): void {
  api.get("/tasks", async (context) => {
    const { tasks } = await sources.readStatus();
    return json(context, { tasks });
  });
  api.get("/tasks/:name", async (context) => {
    const name = context.req.param("name");
    const task = (await sources.readStatus()).tasks.find((task) => task.name === name);
    return task === undefined ? json(context, notFound(`task ${name}`), 404) : json(context, task);
  });
}

function addLists(api: Hono, sources: PageSources): void {
  const { store } = sources;
  api.get("/jobs", async (context) => {
    const { jobs, last } = await findJobs(sources, context);
    const next = last === null ? null : nextAddress(context, last);
    const pause = await readPauses(store, sources.config.environment);
    return json(context, { jobs: jobs.map((job) => waitingJobView(job, pause)), next });
  });
  api.get("/mails", async (context) => {
    const { environment } = sources.config;
    const limit = limitOf(context);
    const after = cursorOf(context, ["mails"]);
    const filter = {
      ...{ environment, limit, ...textOf(context, "task"), ...statesOf(context, DELIVERY_STATES) },
      ...(after === null ? {} : { after }),
    };
    const found = await store.deliveries(filter);
    const last = found.length < limit ? undefined : found.at(-1);
    return json(context, {
      mails: found.map((mail) => mailView(mail, { masked: true })),
      next: last === undefined
        ? null
        : nextAddress(context, { part: "mails", at: last.changedAt, seq: last.seq }),
    });
  });
  api.get("/audit", async (context) => {
    const entries = await store.audit(limitOf(context));
    return json(context, { audit: entries.map(auditView) });
  });
}

/** Jobs to come, the soonest first, then finished ones, the latest first. */
async function findJobs({ store, config }: PageSources, context: Context): Promise<{
  readonly jobs: readonly Job[];
  /** Where the next page goes on; null where this one is the last. */
  readonly last: ReturnType<typeof cursorOf<JobFilter["order"]>>;
}> {
  const limit = limitOf(context);
  const { states = JOB_STATES } = statesOf(context, JOB_STATES);
  const cursor = cursorOf(context, ["next", "latest"]);
  const ask = {
    ...{ environment: config.environment, ...textOf(context, "task"), ...textOf(context, "item") },
  };
  const find = async (order: JobFilter["order"], ours: readonly JobState[], most: number) => {
    if (ours.length === 0 || most === 0) return [];
    const after = cursor?.part === order ? { after: { at: cursor.at, seq: cursor.seq } } : {};
    return await store.jobs({ ...ask, ...after, order, states: ours, limit: most });
  };
  const isBehindOpen = cursor?.part === "latest";
  const open = isBehindOpen
    ? []
    : await find("next", states.filter((state) => !isFinished(state)), limit);
  const finished = await find("latest", states.filter(isFinished), limit - open.length);
  const jobs = [...open, ...finished];
  const last = jobs.length < limit ? undefined : jobs.at(-1);
  if (last === undefined) return { jobs, last: null };
  const { finishedAt, dueAt, seq } = last;
  return {
    jobs,
    last: finishedAt === null
      ? { part: "next", at: dueAt, seq }
      : { part: "latest", at: finishedAt, seq },
  };
}

function whyUnasked(): QueryError {
  return new QueryError("WHY_UNASKED", "Cannot say why as task and item are not both given", {
    hint: "write /api/v1/why?task=student_reminder&item=12",
  });
}

function personRefused(): SchedulerError {
  return new SchedulerError("PERSON_HIDDEN", "Cannot tell of a person without being signed in", {
    hint: 'send the token, or ask on the host: "bcourse-scheduler why --person ADDRESS"',
  });
}

function notFound(subject: string): unknown {
  return errorBody(
    new SchedulerError("NOT_FOUND", `Cannot find ${subject}`, {
      hint: "look at /api/v1/jobs for the jobs there are",
    }),
  );
}
