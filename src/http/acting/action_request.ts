import type { Context } from "hono";
import { z } from "zod";
import type { Action, Verb } from "../../domain/action.ts";
import { SchedulerError } from "../../domain/errors.ts";

/** What a program or a form says beside the address that it posts to. */
export interface Said {
  /** A form of ours wants a page for an answer, a program JSON. */
  readonly isForm: boolean;
  /** The item of `trigger`. */
  readonly item: string | null;
  /** Whether to say what would happen, and do nothing. */
  readonly dryRun: boolean;
  /** Whom it acts for. */
  readonly by: string | null;
}

/** What may be said in JSON. */
const body = z.strictObject({
  item: z.union([z.string().min(1).max(200), z.int().transform(String)]).optional(),
  dry_run: z.boolean().optional(),
  by: z.string().max(200).optional(),
});

/** A request that cannot be understood. */
export class RequestError extends SchedulerError {}

/** Reads the body of a POST. @throws {RequestError} where it is neither JSON as wanted nor a form */
export async function readSaid(context: Context): Promise<Said> {
  const type = (context.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded") {
    const form = await context.req.parseBody();
    const item = typeof form["item"] === "string" && form["item"] !== "" ? form["item"] : null;
    return { isForm: true, item, dryRun: false, by: null };
  }
  const text = await context.req.text();
  const read = body.safeParse(text.trim() === "" ? {} : parse(text));
  const isJson = type === "application/json" || text.trim() === "";
  if (!read.success || !isJson) {
    throw new RequestError("BODY_UNUSABLE", "Cannot read the body of this request", {
      hint:
        'send JSON such as {"item": "12", "dry_run": true}, with Content-Type: application/json',
    });
  }
  const { item = null, dry_run: dryRun = false, by = null } = read.data;
  return { isForm: false, item, dryRun, by };
}

/** Reads a `GET /confirm/…`: which action is to be confirmed; null where it names none. */
export function readConfirm(context: Context): Action | null {
  const query = (name: string): string | null => context.req.query(name)?.trim() || null;
  return actionOf(context.req.param("verb") ?? "", {
    ...{ task: query("task"), job: query("job"), mail: query("mail"), item: query("item") },
  });
}

/** Puts an action together from what names it; null where something lacks. */
export function actionOf(
  verb: string,
  { task = null, job = null, mail = null, item = null }: {
    readonly task?: string | null;
    readonly job?: string | null;
    readonly mail?: string | null;
    readonly item?: string | null;
  },
): Action | null {
  switch (verb) {
    case "pause":
    case "resume":
    case "retry-failures":
      return task === null ? null : { verb, task };
    case "trigger":
      return task === null ? null : { verb, task, item };
    case "retry":
    case "cancel":
      return job === null ? null : { verb, job };
    case "send":
    case "drop": {
      const seq = Number(mail ?? Number.NaN);
      return Number.isSafeInteger(seq) && seq > 0 ? { verb, mail: seq } : null;
    }
    case "reconcile":
      return { verb };
    default:
      return null;
  }
}

/** Where an action is posted to. */
export function postPath(action: Action): string {
  const path = (kind: string, name: string | number, verb: Verb): string =>
    `/api/v1/${kind}/${encodeURIComponent(name)}/${verb}`;
  if (action.verb === "reconcile") return "/api/v1/reconcile";
  if ("task" in action) return path("tasks", action.task, action.verb);
  return "job" in action
    ? path("jobs", action.job, action.verb)
    : path("mails", action.mail, action.verb);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
