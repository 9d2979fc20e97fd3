/**
 * What the API's answers look like, for /api/v1/openapi.json. The types of run/ are what is sent: a
 * schema that lacks a field of theirs does not compile, and a test holds real answers against each.
 * @module
 */
import { z } from "zod";
import { type Verb, VERB_DONE } from "../../domain/action.ts";
import { AUDIT_SOURCES } from "../../domain/audit.ts";
import type { AuditView } from "../../run/views.ts";
import type { Story } from "../../plan/why/item_story.ts";
import type { DoneView, ProspectView } from "../acting/prospect_view.ts";
import { count, instant, job, jobState, jobStory, mail } from "./job_schemas.ts";
import { problem, status, task } from "./status_schemas.ts";

const audit = z.strictObject({
  at: instant,
  source: z.enum(AUDIT_SOURCES),
  who: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string().nullable(),
}) satisfies z.ZodType<AuditView>;

const line = z.looseObject({
  code: z.string().meta({ description: "Says which line it is; its other fields go with it." }),
  when: z.string().nullable().meta({ description: "The moment in words, in the configured zone." }),
  text: z.string().meta({ description: "The line in English." }),
});
const lines = z.array(line);

const why = z.strictObject({
  task: z.string().nullable(),
  item: z.string().nullable(),
  person: z.string().nullable(),
  label: z.string().nullable(),
  environment: z.string(),
  timezone: z.string(),
  now: instant,
  answer: line,
  standing: lines,
  jobs: z.array(z.strictObject({
    ...{ id: z.string(), label: z.string(), state: jobState, event_at: instant, run_at: instant },
    lines,
  })),
  past: lines,
  ahead: lines,
  meant: z.array(z.strictObject({ task: z.string(), item: z.string(), label: z.string() })),
}) satisfies z.ZodType<Omit<Story, "answer" | "standing" | "jobs" | "past" | "ahead">>;
const verb = z.enum(Object.keys(VERB_DONE) as Verb[]); // as: the record has each verb, and no other key

const done = z.strictObject({
  action: verb,
  subject: z.string(),
  jobs: count,
  failed: z.array(z.string()).meta({ description: "Tasks whose query failed." }),
}) satisfies z.ZodType<DoneView>;

const prospect = z.strictObject({
  action: verb,
  subject: z.string(),
  jobs: count.meta({ description: "Jobs that would run, or be taken out." }),
  past: count.meta({ description: "Jobs left out, as their event has begun." }),
  more: z.boolean().meta({ description: "Whether there are more than are done at a time." }),
  gone: count.meta({ description: "Jobs that would be cancelled, as their item is gone." }),
  people: count.nullable().meta({ description: "People who would be mailed; null: not known." }),
  at_least: z.boolean().meta({ description: "Whether there may be more of them." }),
  sent_before: count.meta({ description: "Mails that would not be sent again." }),
}) satisfies z.ZodType<ProspectView>;

const request = z.strictObject({
  item: z.union([z.string().min(1).max(200), z.int()]).optional().meta({
    description: "The item to trigger; left out: all that is planned of the task.",
  }),
  dry_run: z.boolean().optional().meta({ description: "Whether to say what would happen only." }),
  by: z.string().max(200).optional().meta({ description: "Whom it is done for, for the audit." }),
});

const next = z.string().nullable().meta({
  description: "Address of the next page; null: this is the last.",
});

const error = z.strictObject({
  error: z.strictObject({
    code: z.string().meta({ description: "Stays the same over releases." }),
    message: z.string(),
    hint: z.string().meta({ description: "What to do." }),
  }),
});

/** Every schema, by its name in the description. */
export const SCHEMAS = {
  Status: status,
  Task: task,
  Tasks: z.strictObject({ tasks: z.array(task) }),
  Job: job,
  JobStory: jobStory,
  Jobs: z.strictObject({ jobs: z.array(job), next }),
  Mail: mail,
  Mails: z.strictObject({ mails: z.array(mail), next }),
  AuditLine: audit,
  Why: why,
  Audit: z.strictObject({ audit: z.array(audit) }),
  Problem: problem,
  ActionRequest: request,
  ActionAnswer: z.union([done, prospect]),
  Error: error,
} as const;

/** The name of a schema. */
export type SchemaName = keyof typeof SCHEMAS;
