/**
 * What the API's answers look like, for /api/v1/openapi.json. The types of run/ are what is sent: a
 * schema that lacks a field of theirs does not compile, and a test holds real answers against each.
 * @module
 */
import { z } from "zod";
import { type Verb, VERB_DONE } from "../../domain/action.ts";
import { AUDIT_SOURCES } from "../../domain/audit.ts";
import { DELIVERY_STATES } from "../../domain/delivery.ts";
import { DEPENDENCIES } from "../../domain/hold.ts";
import { HISTORY_KINDS, JOB_STATES } from "../../domain/job.ts";
import { LEFT_OUT_REASONS } from "../../domain/left_out.ts";
import { LOG_LEVELS } from "../../domain/log.ts";
import type { Problem } from "../../domain/problem.ts";
import { ENVIRONMENTS } from "../../domain/task.ts";
import type { HoldView, Status, TaskView, TroubleView } from "../../run/status.ts";
import type { AuditView, HistoryView, JobView, LeftOutView, MailView } from "../../run/views.ts";
import type { Story } from "../../plan/why/item_story.ts";
import type { JobStory } from "../pages/job_story.ts";
import type { DoneView, ProspectView } from "../acting/prospect_view.ts";

const instant = z.string().meta({ format: "date-time", description: "ISO 8601 in UTC, with Z." });
const instantOrNull = instant.nullable();
const count = z.int().min(0);
const jobState = z.enum(JOB_STATES);
const stateCounts = z.record(jobState, count).meta({ description: "How many jobs, by state." });

const job = z.strictObject({
  id: z.string().meta({ description: "Its name: task, item, environment." }),
  task: z.string(),
  item: z.string(),
  label: z.string(),
  event_at: instant,
  run_at: instant,
  due_at: instant.meta({ description: "When it may start: run_at, or later for another try." }),
  state: jobState,
  attempt: count,
  finished_at: instantOrNull,
  reason: z.string().nullable(),
}) satisfies z.ZodType<JobView>;

const history = z.strictObject({
  at: instant,
  kind: z.enum(HISTORY_KINDS),
  attempt: count,
  started_at: instantOrNull,
  reason: z.string().nullable(),
  error: z.string().nullable(),
  log: z.array(z.strictObject({ at: instant, level: z.enum(LOG_LEVELS), message: z.string() })),
  moved: z.strictObject({
    ...{ from_event_at: instant, from_run_at: instant, to_event_at: instant, to_run_at: instant },
  }).nullable().meta({ description: "From when to when it was moved." }),
}) satisfies z.ZodType<HistoryView>;

const leftOut = z.strictObject({
  job: z.string(),
  task: z.string(),
  to: z.string().meta({ description: "The address, masked; empty where there is none." }),
  name: z.string().meta({ description: "The name, masked; empty where it is not known." }),
  reason: z.enum(LEFT_OUT_REASONS),
  note: z.string().nullable(),
  attempt: count,
  at: instant,
}) satisfies z.ZodType<LeftOutView>;

const mail = z.strictObject({
  number: z.int().meta({ description: "What send and drop name it by." }),
  job: z.string(),
  task: z.string(),
  key: z.string().meta({ description: "Names the mail within its job." }),
  to: z.string().meta({ description: "The address, masked." }),
  subject: z.string(),
  state: z.enum(DELIVERY_STATES),
  message_id: z.string(),
  intended_at: instant,
  changed_at: instant,
  unknown_at: instantOrNull.meta({ description: "Since when it may have been sent twice." }),
  answer: z.string().nullable().meta({ description: "What the mail server said." }),
}) satisfies z.ZodType<MailView>;

const jobStory = job.extend({
  planned_at: instant,
  history: z.array(history),
  mails: z.array(mail),
  left_out: z.array(leftOut).meta({ description: "Who got no mail from it, and why." }),
}) satisfies z.ZodType<JobStory>;

const task = z.strictObject({
  name: z.string(),
  description: z.string(),
  handler: z.string(),
  enabled: z.boolean(),
  counts: stateCounts,
  next_at: instantOrNull,
  items: count,
  reconciled_at: instantOrNull,
  error: z.string().nullable().meta({ description: "Why its query failed." }),
  failures_in_a_row: count,
  rests_until: instantOrNull,
  row_problems: z.array(z.string()),
  paused_at: instantOrNull.meta({ description: "Since when a person has it paused." }),
  paused_by: z.string().nullable(),
}) satisfies z.ZodType<TaskView>;

const audit = z.strictObject({
  at: instant,
  source: z.enum(AUDIT_SOURCES),
  who: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string().nullable(),
}) satisfies z.ZodType<AuditView>;

const hold = z.strictObject({
  dependency: z.enum(DEPENDENCIES),
  since: instant,
  next_try_at: instant,
  tries: count,
  reason: z.string(),
  tasks: z.array(z.string()),
}) satisfies z.ZodType<HoldView>;

const trouble = z.strictObject({
  loop: z.enum(["planning", "dispatching"]),
  since: instant,
  reason: z.string(),
  hint: z.string().nullable(),
}) satisfies z.ZodType<TroubleView>;

const problem = z.strictObject({
  severity: z.enum(["error", "warning"]),
  file: z.string(),
  line: count,
  column: count,
  path: z.string(),
  message: z.string(),
}) satisfies z.ZodType<Problem>;

const lock = z.strictObject({
  holder: z.string(),
  pid: z.int(),
  host: z.string(),
  since: instant,
  heartbeat_at: instant,
  token: z.int(),
  address: z.string(),
});

const status = z.strictObject({
  running: z.boolean(),
  pid: z.int().nullable(),
  version: z.string(),
  environment: z.enum(ENVIRONMENTS),
  timezone: z.string(),
  now: instant,
  since: instantOrNull,
  lock: lock.nullable(),
  store: z.strictObject({ label: z.string(), exists: z.boolean() }),
  course: z.strictObject({ label: z.string(), error: z.string().nullable() }),
  mail: z.strictObject({ label: z.string() }),
  config: z.strictObject({ path: z.string(), loaded_at: instant, problems: z.array(problem) }),
  counts: stateCounts,
  next: z.array(job),
  failures: z.array(job),
  holds: z.array(hold),
  troubles: z.array(trouble),
  doubts: z.array(mail),
  tasks: z.array(task),
}) satisfies z.ZodType<Status>;

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
