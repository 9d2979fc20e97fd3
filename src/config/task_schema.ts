/**
 * The schema of `tasks:` and `defaults:`.
 * @module
 */
import { z } from "zod";
import {
  calendarTime,
  choice,
  exactTime,
  flag,
  groupOf,
  leaf,
  list,
  mailRate,
  metaOf,
  section,
  share,
  whole,
} from "./leaf.ts";
import { argsSchema } from "./args_schema.ts";
import { readGrant, readHandler, readQueryChoice, readText } from "./names.ts";
import { readWallTime } from "./time_of_day.ts";

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** `retry:` */
const retry = section({
  limit: whole({
    description:
      "Attempts after the first. Of those that ended with the scheduler itself, as in a power cut, three are not counted.",
    example: 5,
    min: 0,
    max: 100,
  }).optional(),
  backoff: choice(["exponential", "fixed"], {
    description: "Whether the wait doubles after each attempt or stays the same.",
    example: "exponential",
  }).optional(),
  initial: exactTime({
    description: "Wait before the second attempt.",
    example: "30s",
    minMs: 0,
    maxMs: DAY,
  }).optional(),
  max: exactTime({ description: "Longest wait.", example: "1h", minMs: 0, maxMs: 7 * DAY })
    .optional(),
  jitter: share({
    description:
      "Share of the wait that chance adds or takes, so that many jobs do not come back at once.",
    example: 0.2,
  }).optional(),
}, {
  description: "How a failed attempt is repeated.",
  example: { limit: 5, backoff: "exponential", initial: "30s", max: "1h", jitter: 0.2 },
});

/** `circuit_breaker:` */
const circuitBreaker = section({
  failures: whole({
    description: "Failures in a row after which the task pauses.",
    example: 5,
    min: 1,
    max: 1_000,
  }).optional(),
  cooldown: exactTime({
    description: "How long it pauses before one job is tried.",
    example: "10m",
    minMs: SECOND,
    maxMs: 7 * DAY,
  }).optional(),
}, {
  description: "When a task that keeps failing pauses by itself.",
  example: { failures: 5, cooldown: "10m" },
});

/** `columns:` */
const columns = section({
  id: column("What tells one item from another.", "id"),
  label: column("Name of the item for people.", "label"),
  event_at: column("When its event is.", "event_at"),
  training_type: column("Name of its training type.", "training_type"),
}, {
  description: "Which column of the query holds what, where they are named otherwise.",
  example: { id: "uuid", event_at: "invite_date" },
});

/** `permissions:` */
const permissions = section({
  net: grants("Hosts that it may reach, with a port where needed.", "api.example.org:443"),
  read: grants("Files and directories that it may read.", "/srv/certificates"),
  write: grants("Files and directories that it may write.", "/srv/exports"),
  env: grants("Environment variables that it may read.", "SMS_TOKEN"),
  run: grants("Programs that it may start.", "pdftotext"),
}, {
  description: "What the handler may do beyond asking the scheduler; left out: nothing.",
  example: { net: ["api.example.org:443"] },
});

/** The keys that stand in `defaults:` and on every task. */
const shared = {
  misfire_grace_time: exactTime({
    description: "How late a job may still start; later than that it counts as missed.",
    example: "1 day",
    minMs: 0,
    maxMs: 366 * DAY,
  }).optional(),
  max_instances: whole({
    description:
      "Attempts of one job at a time. There is never more than one; the key is read for files of the Python module.",
    example: 1,
    min: 1,
    max: 100,
  }).optional(),
  replace_existing: flag({
    description: "Whether a job follows an event that moves; false: the first plan stands.",
    example: true,
  }).optional(),
  timeout: exactTime({
    description: "How long one attempt may take.",
    example: "5m",
    minMs: SECOND,
    maxMs: DAY,
  }).optional(),
  concurrency: whole({ description: "Jobs of a task at a time.", example: 10, min: 1, max: 1_000 })
    .optional(),
  retry,
  circuit_breaker: circuitBreaker,
  columns,
  writes: flag({
    description: "Whether the handler may change the course database.",
    example: false,
  }).optional(),
  catch_up: flag({
    description:
      "Whether items that were due before the task was first seen run at once; false: they are left alone.",
    example: false,
  }).optional(),
  recheck: flag({
    description: "Whether a job is checked against the query once more just before it runs.",
    example: true,
  }).optional(),
  on_unknown: choice(["send", "hold", "drop"], {
    description:
      "What becomes of a mail that may or may not have been sent before a crash: send it again, hold it for a person to decide, or drop it.",
    example: "send",
  }).optional(),
  rate_limit: mailRate(
    "Most mails of the task in a second, minute or hour; left out: as mail.rate_limit allows.",
  ),
  permissions,
};

/** The section `defaults:`. */
export const defaultsSchema = section(shared, {
  description: "What holds for every task that does not say otherwise.",
  example: { misfire_grace_time: "1 day", timeout: "5m" },
});

/** The keys of a task. */
export const taskShape = {
  description: leaf({
    description: "What the task is for, as people read it on the page.",
    example: "Reminder with calendar invitation, two days before",
    wanted: "a sentence for people",
  }, readText).optional(),
  handler: leaf({
    description:
      "What the task does: the name of a built-in handler, or a file in the handlers directory that begins with ./",
    example: "StudentReminderTask",
    wanted:
      "the name of a built-in handler, such as StudentReminderTask, or a file such as ./my_task.ts",
  }, readHandler),
  query: leaf({
    description:
      "Which items the task is about: a name under queries, or SQL. Left out: the handler's own query.",
    example: "upcoming_trainings",
    wanted: 'a name under "queries", or SQL that begins with SELECT or WITH',
  }, readQueryChoice).optional(),
  event: choice(["first", "last", "all"], {
    description: "Which of a training's events count; with all, there is one job for each.",
    example: "first",
  }).optional(),
  offset: calendarTime({
    description:
      "How far from the event the job runs. Days, weeks and months are those of the calendar, hours are exact.",
    example: "2 days",
  }),
  direction: choice(["before", "after"], {
    description: "Whether the job runs before or after the event; left out: before.",
    example: "before",
  }).optional(),
  at: leaf({
    description: "On this time of the day found; left out: at the time of the event.",
    example: "18:00",
    wanted: 'a time of the day from "00:00" to "23:59"',
    json: { pattern: "^\\s*([01]?[0-9]|2[0-3]):[0-5][0-9](:00)?\\s*$" },
  }, readWallTime).optional(),
  training_types: list(
    leaf({
      description: "Name of a training type, as in Bcourse.",
      example: "Basis",
      wanted: "the name of a training type",
    }, readText),
    {
      description: "Only trainings of these types; left out: all.",
      example: ["Basis", "Gevorderd"],
    },
  ).optional(),
  enabled: flag({ description: "Whether the task plans and runs.", example: true }).optional(),
  args: argsSchema,
  template: leaf({
    description:
      "Tag of the task's text in Bcourse's table content. Left out: the name of the task. Where there is no such text, the handler's own is sent.",
    example: "student_reminder",
    wanted: "the tag of a text, such as student_reminder",
  }, readText).optional(),
  ...shared,
};

/** An entry under `tasks:`. */
export const taskSchema = z.strictObject(taskShape, {
  error: groupOf(["handler", "offset", "direction"]),
})
  .meta(metaOf({
    description: "A task: which items, when, and which handler.",
    example: { handler: "StudentReminderTask", offset: "2 days", direction: "before" },
  }));

function column(description: string, example: string): z.ZodOptional<z.ZodType<string>> {
  return leaf({ description, example, wanted: "the name of a column" }, readText).optional();
}

function grants(description: string, example: string): z.ZodOptional<z.ZodType<string[]>> {
  const wanted = `text without commas, such as ${example}`;
  const entry = leaf({ description: "One of them.", example, wanted }, readGrant);
  return list(entry, { description, example: [example] }).optional();
}
