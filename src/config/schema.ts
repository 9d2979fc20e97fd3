/**
 * The schema of automations.yaml, after `${…}` has been filled in.
 * @module
 */
import { z } from "zod";
import { LOG_LEVELS } from "../domain/log.ts";
import { ENVIRONMENTS } from "../domain/task.ts";
import { readDatabase, readListen, readStore } from "./endpoints.ts";
import {
  choice,
  exactTime,
  flag,
  groupOf,
  leaf,
  mailRate,
  metaOf,
  section,
  whole,
} from "./leaf.ts";
import { readAccountUrl, readAddress, readMailbox, readTransport } from "./mail_values.ts";
import { NAME_PATTERN, readSql, readText } from "./names.ts";
import { defaultsSchema, taskSchema } from "./task_schema.ts";
import { tellSchema } from "./tell_schema.ts";
import { readTimezone } from "./time_of_day.ts";

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const NAME = z.string().regex(new RegExp(NAME_PATTERN), {
  error: "a name of at most 64 letters a to z, digits, _ and -",
});

const mail = z.strictObject({
  transport: leaf({
    description:
      "How mail leaves: an SMTP server, or a directory that gets .eml files. Left out: outbox:state/outbox",
    example: "${SMTP_URL:-outbox:state/outbox}",
    wanted: "outbox:DIRECTORY, smtp://user:password@host:587 or smtps://user:password@host",
  }, readTransport).optional(),
  from: leaf({
    description: "Sender of every mail.",
    example: "Bcourse <noreply@example.org>",
    wanted: "name@example.org or Name <name@example.org>",
  }, readMailbox),
  reply_to: leaf({
    description: "Where answers go; left out: to the sender.",
    example: "Bcourse <info@example.org>",
    wanted: "name@example.org or Name <name@example.org>",
  }, readMailbox).optional(),
  development_to: leaf({
    description: "In DEVELOPMENT every mail goes to this address; left out: to the outbox.",
    example: "tester@example.org",
    wanted: "an address such as name@example.org",
  }, readAddress).optional(),
  account_url: leaf({
    description:
      "Page where people say which mails they want; mail programs show it as the way to unsubscribe. Left out: none",
    example: "https://bcourse.example.org/account",
    wanted: "an address that begins with https://, such as https://bcourse.example.org/account",
  }, readAccountUrl).optional(),
  message_centre: flag({
    description:
      "In PRODUCTION, whether Bcourse's message centre gets a copy of each mail to one of its users. Left out: false",
    example: false,
  }).optional(),
  message_centre_user: leaf({
    description: "Address of the Bcourse user whom the copies are from. Left out: that of from",
    example: "office@example.org",
    wanted: "an address such as name@example.org",
  }, readAddress).optional(),
  rate_limit: mailRate(
    "Most mails in a second, minute or hour; left out: as fast as the server takes them.",
  ),
}, { error: groupOf(["transport", "from", "reply_to"]) }).meta(metaOf({
  description: "How mail leaves.",
  example: { transport: "outbox:state/outbox", from: "Bcourse <noreply@example.org>" },
}));

const http = section({
  listen: leaf({
    description: "Where the status page listens. Left out: 127.0.0.1:8787",
    example: "127.0.0.1:8787",
    wanted: "host:port such as 127.0.0.1:8787 or [::1]:8787, or unix:/path",
  }, readListen).optional(),
  actions: flag({
    description:
      "Whether people who are signed in, and commands, may act: run, retry, cancel, pause. false: everything can be looked at only.",
    example: true,
  }).optional(),
  allow_remote: flag({
    description: "Whether the page may listen where other machines reach it.",
    example: false,
  }).optional(),
}, { description: "The status page.", example: { listen: "127.0.0.1:8787" } });

const limits = section({
  jobs: whole({
    description: "Most jobs of all tasks at a time. Left out: 200",
    example: 200,
    min: 1,
    max: 1_000,
  }).optional(),
  host_memory: whole({
    description:
      "Memory in MB of each process that runs handlers; a handler that needs more fails. Left out: 256",
    example: 256,
    min: 64,
    max: 16_384,
  }).optional(),
}, { description: "What the scheduler may use.", example: { jobs: 200, host_memory: 256 } });

const level = (about: string, example: typeof LOG_LEVELS[number]) =>
  choice(LOG_LEVELS, {
    description: `Least serious lines to write ${about}. Left out: as level says`,
    example,
  }).optional();

const log = section({
  level: choice(LOG_LEVELS, {
    description:
      "Least serious lines to write; at debug, mail addresses stand whole. Left out: info",
    example: "info",
  }).optional(),
  categories: section({
    daemon: level("about starting, stopping and the lock", "info"),
    config: level("about this file", "info"),
    planning: level("about queries and the plan", "debug"),
    jobs: level("about jobs and their attempts", "info"),
    mail: level("about mails", "debug"),
    handlers: level("about handlers; at debug, what they log themselves too", "warn"),
    page: level("about the status page", "error"),
  }, { description: "Levels of their own, by what lines are about.", example: { mail: "debug" } }),
}, {
  description: "What is written of the log; --log on the command line goes before it.",
  example: { level: "info", categories: { mail: "debug" } },
});

/** What automations.yaml may hold. Each issue's message is what is wanted instead. */
export const configSchema = z.strictObject({
  version: z.literal(1, { error: "1" }).meta(metaOf({
    description: "Form of this file.",
    example: 1,
  })),
  environment: choice(ENVIRONMENTS, {
    description:
      "PRODUCTION mails real people. DEVELOPMENT runs every job one second after it is planned and mails nobody real.",
    example: "${ENVIRONMENT:-PRODUCTION}",
    wanted: "PRODUCTION, which mails real people, or DEVELOPMENT, which does not",
  }),
  timezone: leaf({
    description: "Zone in which days begin and people read times. Left out: Europe/Amsterdam",
    example: "Europe/Amsterdam",
    wanted: "the name of a time zone, such as Europe/Amsterdam",
  }, readTimezone).optional(),
  database: leaf({
    description: "URL of the course database, as Bcourse has it in SQLALCHEMY_DATABASE_URI.",
    example: "${SQLALCHEMY_DATABASE_URI}",
    wanted: "the URL of the course database: mysql://user:password@host/database, " +
      "postgresql://user:password@host/database or sqlite:////absolute/file.db",
  }, readDatabase),
  store: leaf({
    description:
      "Where the scheduler keeps its own state: a file, or a PostgreSQL database that the " +
      "schedulers of several hosts share; there in the schema bcourse_scheduler, or the one that " +
      "?schema= names. Left out: sqlite:state/scheduler.db",
    example: "sqlite:state/scheduler.db",
    wanted: "sqlite:PATH or postgresql://user:password@host/database",
  }, readStore).optional(),
  handlers: leaf({
    description: "Directory of handler modules beside those built in. Left out: ./tasks",
    example: "./tasks",
    wanted: "a directory, such as ./tasks",
  }, readText).optional(),
  reconcile: exactTime({
    description: "How often the queries are asked again. Left out: 1m",
    example: "1m",
    minMs: SECOND,
    maxMs: 24 * HOUR,
  }).optional(),
  shutdown_grace: exactTime({
    description:
      "How long running jobs may go on when the scheduler is told to stop. Left out: 30s",
    example: "30s",
    minMs: 0,
    maxMs: HOUR,
  }).optional(),
  retention: exactTime({
    description:
      "How long jobs that are done with, and their mails, are kept once their item has left the query. Left out: 400 days",
    example: "400 days",
    minMs: 30 * DAY,
    maxMs: 3_650 * DAY,
  }).optional(),
  limits,
  log,
  mail,
  http,
  tell: tellSchema,
  defaults: defaultsSchema,
  queries: z.record(
    NAME,
    leaf({
      description:
        "SQL with columns id, label, event_at and the parameters :now, :since and the task's args.",
      example: "SELECT id, name AS label, start_time AS event_at FROM …",
      wanted: "SQL that begins with SELECT or WITH",
    }, readSql),
    { error: 'a group of lines "name: SQL"' },
  ).nullable().meta(metaOf({
    description: "Queries by name, for tasks to share.",
    example: { upcoming_trainings: "SELECT id, name AS label, start_time AS event_at FROM …" },
  })).optional(),
  tasks: z.record(NAME, taskSchema, {
    error: 'a group of tasks, each a line "name:" with its keys below it',
  }).nullable().meta(metaOf({
    description: "The tasks, each under a name of its own.",
    example: {
      student_reminder: { handler: "StudentReminderTask", offset: "2 days", direction: "before" },
    },
  })),
}, { error: groupOf(["version", "environment", "tasks"]) });

/** A file that fits {@link configSchema}. */
export type ConfigFile = z.infer<typeof configSchema>;
