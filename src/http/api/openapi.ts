/**
 * The description of the API that programs read: OpenAPI 3.1, made from the schemas of its answers.
 * @module
 */
import { z } from "zod";
import type { Verb } from "../../domain/action.ts";
import { DELIVERY_STATES } from "../../domain/delivery.ts";
import { JOB_STATES } from "../../domain/job.ts";
import { VERSION } from "../../run/version.ts";
import { DEFAULT_LIMIT, MOST } from "./api_query.ts";
import { type SchemaName, SCHEMAS } from "./api_schemas.ts";

/** A part of the description, as JSON. */
type Part = Readonly<Record<string, unknown>>;

/** What can be asked. */
interface Endpoint {
  readonly method: "get" | "post";
  /** Below /api/v1. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly parameters?: readonly Part[];
  readonly body?: SchemaName;
  /** Null: the answer has no schema of ours. */
  readonly answer: SchemaName | null;
  /** Whether it needs the daemon's token. */
  readonly token?: boolean;
}

/** What paths name. */
const SUBJECTS: Readonly<Record<string, string>> & { readonly name: string; readonly id: string } =
  {
    name: "Name of a task in automations.yaml.",
    id: "Id of a job, each slash written as %2F.",
    seq: "Number of a mail.",
  };

const LIMIT = parameter("limit", `Most to give; ${DEFAULT_LIMIT} where it is left out.`, {
  ...{ type: "integer", minimum: 1, maximum: MOST, default: DEFAULT_LIMIT },
});
const TASK = parameter("task", "Only of this task.", { type: "string" });
const ITEM = parameter("item", "Only of this item.", { type: "string" });
const AFTER = parameter("after", "Where to go on: follow next of the answer before.", {
  type: "string",
});

const LOOKING: readonly Endpoint[] = [
  {
    ...{ method: "get", path: "/openapi.json", name: "getDescription", answer: null },
    summary: "This description.",
  },
  {
    ...{ method: "get", path: "/status", name: "getStatus", answer: "Status" },
    summary: "Everything at a glance.",
  },
  {
    ...{ method: "get", path: "/tasks", name: "listTasks", answer: "Tasks" },
    summary: "Every task of automations.yaml.",
  },
  {
    ...{ method: "get", path: "/tasks/{name}", name: "getTask", answer: "Task" },
    summary: "One task.",
    parameters: [pathParameter("name", SUBJECTS.name)],
  },
  {
    ...{ method: "get", path: "/jobs", name: "listJobs", answer: "Jobs" },
    summary: "Jobs to come, the soonest first, then finished ones, the latest first.",
    parameters: [TASK, ITEM, states(JOB_STATES), LIMIT, AFTER],
  },
  {
    ...{ method: "get", path: "/jobs/{id}", name: "getJob", answer: "JobStory" },
    summary: "One job with its whole story.",
    parameters: [pathParameter("id", SUBJECTS.id)],
  },
  {
    ...{ method: "get", path: "/mails", name: "listMails", answer: "Mails" },
    summary: "Mails, the last changed first.",
    parameters: [TASK, states(DELIVERY_STATES), LIMIT, AFTER],
  },
  {
    ...{ method: "get", path: "/why", name: "tellWhy", answer: "Why" },
    summary:
      "Why a reminder went out, is to come or did not come about; of a person with the token.",
    parameters: [
      parameter("task", "Which task.", { type: "string" }),
      parameter("item", "Which item: its id, or part of its name.", { type: "string" }),
      parameter("person", "In the place of both: the address of a person.", { type: "string" }),
    ],
  },
  {
    ...{ method: "get", path: "/audit", name: "listAudit", answer: "Audit" },
    summary: "Who did what, the last first.",
    parameters: [LIMIT],
  },
];

/** What each action is done to, and what it does. */
const ACTIONS: readonly (readonly [path: string, verb: Verb, summary: string])[] = [
  ["/tasks/{name}/", "pause", "Starts nothing of a task any more; it plans on."],
  ["/tasks/{name}/", "resume", "Starts jobs of a paused task again."],
  ["/tasks/{name}/", "trigger", "Runs an item's job now, or all that is planned of the task."],
  ["/tasks/{name}/", "retry-failures", "Runs all jobs of a task again that failed or were missed."],
  ["/jobs/{id}/", "retry", "Runs a job again."],
  ["/jobs/{id}/", "cancel", "Takes a planned job out, for good."],
  ["/mails/{seq}/", "send", "Sends a mail again that is held or may have been sent."],
  ["/mails/{seq}/", "drop", "Gives such a mail up."],
  ["/", "reconcile", "Compares all items with their jobs now."],
];

function endpoints(): readonly Endpoint[] {
  const acting = ACTIONS.map(([place, verb, summary]): Endpoint => ({
    ...{ method: "post", path: `${place}${verb}`, name: nameOf(place, verb), summary },
    parameters: [...place.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) =>
      pathParameter(name, SUBJECTS[name] ?? name)
    ),
    ...{ body: "ActionRequest", answer: "ActionAnswer", token: true },
  }));
  return [...LOOKING, ...acting];
}

/** Such as `cancelJob`, `retryFailuresOfTask`. */
function nameOf(place: string, verb: string): string {
  const kind = /^\/(\w+)s\//.exec(place)?.[1] ?? "All";
  const words = [...verb.split("-"), kind];
  return words.map((word, index) => index === 0 ? word : capital(word)).join("");
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}

/** Describes the API. */
export function describeApi(): Part {
  const paths = Map.groupBy(endpoints(), ({ path }) => path);
  return {
    openapi: "3.1.1",
    info: { title: "bcourse-scheduler", version: VERSION, description: ABOUT },
    servers: [{ url: "/api/v1" }],
    paths: Object.fromEntries(
      [...paths].map(([path, endpoints]) => [
        path,
        Object.fromEntries(endpoints.map((endpoint) => [endpoint.method, describe(endpoint)])),
      ]),
    ),
    components: {
      schemas: schemas(),
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "The daemon's token." },
      },
    },
  };
}

const ABOUT =
  "What the scheduler plans, does and did. Field names are a promise. Looking needs no " +
  "token, and mail addresses are masked; acting needs the token of the daemon. Answers have an ETag: asked again with If-None-Match, " +
  "what has not changed is answered by 304.";

function describe(
  { method, name, summary, parameters = [], body, answer, token = false }: Endpoint,
): Part {
  return {
    ...{ operationId: name, summary },
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: false, content: content(body) } }),
    ...(token ? { security: [{ token: [] }] } : {}),
    responses: {
      "200": {
        description: "As asked.",
        ...(method === "get" ? { headers: { ETag: { schema: { type: "string" } } } } : {}),
        content: content(answer),
      },
      ...(method === "get" ? { "304": { description: "As it was: see If-None-Match." } } : {}),
      default: { description: "It cannot be had; the answer says why.", content: content("Error") },
    },
  };
}

function content(name: SchemaName | null): Part {
  const schema = name === null ? { type: "object" } : { $ref: `#/components/schemas/${name}` };
  return { "application/json": { schema } };
}

function schemas(): Part {
  const registry = z.registry<{ readonly id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(made.schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}

function parameter(name: string, description: string, schema: Part): Part {
  return { name, in: "query", description, schema };
}

function pathParameter(name: string, description: string): Part {
  return { name, in: "path", required: true, description, schema: { type: "string" } };
}

/** Several states may be named, parted by commas or in several parameters of this name. */
function states(known: readonly string[]): Part {
  const schema = { type: "array", items: { type: "string", enum: known } };
  return { ...parameter("state", "Only in these states.", schema), style: "form", explode: false };
}
