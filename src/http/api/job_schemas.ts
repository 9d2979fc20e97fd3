/**
 * What jobs and mails look like in the API's answers.
 * @module
 */
import { z } from "zod";
import { DELIVERY_STATES } from "../../domain/delivery.ts";
import { HISTORY_KINDS, JOB_STATES } from "../../domain/job.ts";
import { LEFT_OUT_REASONS } from "../../domain/left_out.ts";
import { LOG_LEVELS } from "../../domain/log.ts";
import type { HistoryView, JobView, LeftOutView, MailView } from "../../run/views.ts";
import type { JobStory } from "../pages/job_story.ts";

export const instant = z.string().meta({
  format: "date-time",
  description: "ISO 8601 in UTC, with Z.",
});
export const instantOrNull = instant.nullable();
export const count = z.int().min(0);
export const jobState = z.enum(JOB_STATES);
export const stateCounts = z.record(jobState, count).meta({
  description: "How many jobs, by state.",
});

export const job = z.strictObject({
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

export const history = z.strictObject({
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

export const leftOut = z.strictObject({
  job: z.string(),
  task: z.string(),
  to: z.string().meta({ description: "The address, masked; empty where there is none." }),
  name: z.string().meta({ description: "The name, masked; empty where it is not known." }),
  reason: z.enum(LEFT_OUT_REASONS),
  note: z.string().nullable(),
  attempt: count,
  at: instant,
}) satisfies z.ZodType<LeftOutView>;

export const mail = z.strictObject({
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

export const jobStory = job.extend({
  planned_at: instant,
  history: z.array(history),
  mails: z.array(mail),
  left_out: z.array(leftOut).meta({ description: "Who got no mail from it, and why." }),
}) satisfies z.ZodType<JobStory>;
