/**
 * What the status looks like in the API's answers.
 * @module
 */
import { z } from "zod";
import { DEPENDENCIES } from "../../domain/hold.ts";
import type { Problem } from "../../domain/problem.ts";
import { ENVIRONMENTS } from "../../domain/task.ts";
import type { DaemonView, DifferenceView } from "../../run/daemons.ts";
import type { HoldView, Status, TaskView, TroubleView } from "../../run/status.ts";
import { count, instant, instantOrNull, job, mail, stateCounts } from "./job_schemas.ts";

export const task = z.strictObject({
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

export const problem = z.strictObject({
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

const daemon = z.strictObject({
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  since: instant,
  heartbeat_at: instant,
  address: z.string(),
  alive: z.boolean(),
  plans: z.boolean(),
  running: z.int(),
  tasks: z.int(),
}) satisfies z.ZodType<DaemonView>;

const difference = z.strictObject({
  file: z.string(),
  versions: z.array(z.strictObject({ hash: z.string(), hosts: z.array(z.string()) })),
}) satisfies z.ZodType<DifferenceView>;

export const status = z.strictObject({
  running: z.boolean(),
  pid: z.int().nullable(),
  version: z.string(),
  environment: z.enum(ENVIRONMENTS),
  timezone: z.string(),
  now: instant,
  since: instantOrNull,
  lock: lock.nullable(),
  daemons: z.array(daemon),
  differences: z.array(difference).meta({ description: "Files that hosts do not have alike." }),
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
