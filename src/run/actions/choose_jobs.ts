import type { Config } from "../../config/config.ts";
import { type Action, ActionError } from "../../domain/action.ts";
import type { EpochMs } from "../../domain/clock.ts";
import type { DeliveryRecord } from "../../domain/delivery.ts";
import { isFinished, type Job, type JobState } from "../../domain/job.ts";
import { nearest } from "../../domain/nearest.ts";
import { tooLate } from "../../plan/lateness.ts";
import type { Store, Wanted } from "../../store/store.ts";
import type { Catalog, LoadedTask } from "../catalog.ts";

/** What an action is decided by. */
export interface ChoiceParts {
  readonly config: Pick<Config, "environment">;
  readonly catalog: Catalog;
  readonly store: Store;
  readonly now: EpochMs;
}

/** The jobs that an action is about. */
export interface Chosen {
  readonly task: LoadedTask;
  readonly jobs: readonly Job[];
  /** Jobs that it leaves out, as their event has begun. */
  readonly past: number;
  /** Whether there are more than are done at a time. */
  readonly isCut: boolean;
}

/** Jobs that one action is done to; who has more does it again. */
export const MOST_JOBS = 1_000;
/** Mails in doubt that are looked through. */
const MOST_MAILS = 10_000;

/** Finds a task that can run. @throws {ActionError} where it cannot */
export async function activeTask(parts: ChoiceParts, name: string): Promise<LoadedTask> {
  const task = await knownTask(parts, name);
  if (task === null || !task.settings.enabled) {
    const found = task === null ? "is no longer in automations.yaml" : "is switched off";
    throw new ActionError(
      "ACTION_TASK_OFF",
      `Cannot run jobs of ${name} as the task ${found}`,
      `set tasks.${name}.enabled: true in automations.yaml first`,
    );
  }
  const record = await recordOf(parts, name);
  if (record?.pausedAt == null) return task;
  throw new ActionError(
    "ACTION_TASK_PAUSED",
    `Cannot run jobs of ${name} as the task was paused by ${record.pausedBy}`,
    `resume it first with "bcourse-scheduler resume ${name}"`,
  );
}

/** Finds a task. @returns null where only the store still knows it. @throws {ActionError} ACTION_NO_TASK */
export async function knownTask(parts: ChoiceParts, name: string): Promise<LoadedTask | null> {
  const { tasks } = parts.catalog;
  const task = tasks.get(name);
  if (task !== undefined) return task;
  if (await recordOf(parts, name) !== undefined) return null;
  const near = nearest(name, [...tasks.keys()]);
  throw new ActionError(
    "ACTION_NO_TASK",
    `Cannot find a task named "${name}"`,
    near === null ? 'list them with "bcourse-scheduler tasks"' : `did you mean "${near}"?`,
  );
}

/** What the store knows of a task. */
export async function recordOf(
  { store, config }: Pick<ChoiceParts, "store" | "config">,
  name: string,
): Promise<Awaited<ReturnType<Store["taskRecords"]>>[number] | undefined> {
  const records = await store.taskRecords(config.environment);
  return records.find(({ task }) => task === name);
}

/** The jobs that `trigger` runs. */
export async function toTrigger(
  parts: ChoiceParts,
  { task: name, item }: Extract<Action, { verb: "trigger" }>,
): Promise<Chosen> {
  const task = await activeTask(parts, name);
  const { store, config: { environment } } = parts;
  const ask = { environment, task: name, limit: MOST_JOBS + 1 };
  if (item === null) {
    return fit(parts, task, await store.jobs({ ...ask, order: "next", states: ["scheduled"] }));
  }
  const open = await store.jobs({ ...ask, item, order: "next" });
  const last = open[0] ?? (await store.jobs({ ...ask, item, order: "latest", limit: 1 }))[0];
  if (last === undefined) {
    throw new ActionError(
      "ACTION_NO_ITEM",
      `Cannot find a job of ${name} for item "${item}"`,
      `see what is planned with "bcourse-scheduler plan --task ${name}"`,
    );
  }
  const job = open.find(({ state }) => state === "scheduled") ?? last;
  return { task, jobs: [only(parts, task, job)], past: 0, isCut: false };
}

/** The job that `retry` runs. */
export async function toRetry(parts: ChoiceParts, id: string): Promise<Chosen> {
  const job = await findJob(parts, id);
  const isWaiting = job.state === "scheduled" && job.attempt > job.forgiven;
  if (job.state === "succeeded" || (job.state === "scheduled" && !isWaiting)) {
    const isPlanned = job.state === "scheduled";
    throw new ActionError(
      isPlanned ? "ACTION_JOB_PLANNED" : "ACTION_JOB_FINISHED",
      `Cannot retry ${id} as it ${isPlanned ? "has not run yet" : "has succeeded"}`,
      `run it with "bcourse-scheduler trigger ${job.task} ${job.item}"`,
    );
  }
  const task = await activeTask(parts, job.task);
  return { task, jobs: [only(parts, task, job)], past: 0, isCut: false };
}

/** The jobs that `retry-failures` runs. */
export async function toRetryAll(parts: ChoiceParts, name: string): Promise<Chosen> {
  const task = await activeTask(parts, name);
  const { store, config: { environment } } = parts;
  const states: readonly JobState[] = ["failed", "missed"];
  const ask = { environment, task: name, states, order: "latest" } as const;
  return fit(parts, task, await store.jobs({ ...ask, limit: MOST_JOBS + 1 }));
}

/** The job that `cancel` is about. */
export async function toCancel(parts: ChoiceParts, id: string): Promise<Job> {
  const job = await findJob(parts, id);
  if (job.state === "scheduled") return job;
  if (job.state === "running") throw runningError(job);
  throw new ActionError(
    "ACTION_JOB_FINISHED",
    `Cannot cancel ${id} as it is ${job.state} already`,
    `read its story with "bcourse-scheduler job ${id}"`,
  );
}

/** The mail that `send` or `drop` is about. */
export async function openMail(parts: ChoiceParts, seq: number): Promise<DeliveryRecord> {
  const { store, config: { environment } } = parts;
  const states = ["unknown", "held"] as const;
  const found = await store.deliveries({ environment, states, limit: MOST_MAILS });
  const mail = found.find((one) => one.seq === seq);
  if (mail !== undefined) return mail;
  throw new ActionError(
    "ACTION_NO_MAIL",
    `Cannot find a mail ${seq} that is held or may have been sent`,
    'list them with "bcourse-scheduler mails --state unknown" or "--state held"',
  );
}

/** The job of a mail that is to be sent again. */
export async function toSend(parts: ChoiceParts, mail: DeliveryRecord): Promise<Chosen> {
  const job = await findJob(parts, mail.jobId);
  const task = await activeTask(parts, job.task);
  return { task, jobs: [only(parts, task, job)], past: 0, isCut: false };
}

/** Says in which state a job was seen. @throws {ActionError} where it runs */
export function wanted(job: Job): Wanted {
  const { seq, state: from } = job;
  if (from === "running") throw runningError(job);
  return { seq, from };
}

async function findJob({ store, config }: ChoiceParts, id: string): Promise<Job> {
  const job = await store.job(id);
  if (job !== null && job.environment === config.environment) return job;
  throw new ActionError(
    "ACTION_NO_JOB",
    `Cannot find a job named "${id}" in ${config.environment}`,
    'list them with "bcourse-scheduler jobs"',
  );
}

/** A job may run unless it runs already or its event has begun. */
function only({ now }: ChoiceParts, task: LoadedTask, job: Job): Job {
  wanted(job);
  if (!hasBegun(task, job, now)) return job;
  throw new ActionError(
    "ACTION_EVENT_BEGUN",
    `Cannot run ${job.id} as its event has begun: nobody is mailed about the past`,
    isFinished(job.state)
      ? "leave it as it is, and tell people yourself where they need to know"
      : "leave it to be marked as missed",
  );
}

function fit({ now }: ChoiceParts, task: LoadedTask, found: readonly Job[]): Chosen {
  const jobs = found.slice(0, MOST_JOBS);
  const inTime = jobs.filter((job) => !hasBegun(task, job, now));
  if (inTime.length > 0) {
    const past = jobs.length - inTime.length;
    return { task, jobs: inTime, past, isCut: found.length > jobs.length };
  }
  const { name } = task.settings;
  throw new ActionError(
    "ACTION_NOTHING",
    found.length === 0
      ? `Cannot run jobs of ${name} as there are none`
      : `Cannot run jobs of ${name} as the events of all of them have begun`,
    `see them with "bcourse-scheduler jobs --task ${name}"`,
  );
}

/** Due from now on, it can only be too late for its event. */
function hasBegun({ settings }: LoadedTask, { eventAt }: Job, now: EpochMs): boolean {
  return tooLate(settings, { dueAt: now, eventAt }, now) !== null;
}

function runningError({ id }: Job): ActionError {
  return new ActionError(
    "ACTION_JOB_RUNNING",
    `Cannot do this to ${id} as it is running now`,
    "wait until it is done, and look again",
  );
}
