import { SchedulerError } from "../domain/errors.ts";
import { act, type ActingOptions } from "./acting.ts";
import type { Command } from "./command.ts";
import type { ExitCode } from "./exit_codes.ts";

/** Starts nothing of a task any more. */
export function pause(
  command: Command<ActingOptions & { readonly task: string }>,
): Promise<ExitCode> {
  return act(command, { verb: "pause", task: command.options.task });
}

/** Lets a task start its jobs again. */
export function resume(
  command: Command<ActingOptions & { readonly task: string }>,
): Promise<ExitCode> {
  return act(command, { verb: "resume", task: command.options.task });
}

/** Runs the job of an item now, or all planned jobs of a task. */
export function trigger(
  command: Command<ActingOptions & { readonly task: string; readonly item?: string }>,
): Promise<ExitCode> {
  const { task, item = null } = command.options;
  return act(command, { verb: "trigger", task, item });
}

/** Runs a job again, or all of a task that failed or were missed. */
export function retry(
  command: Command<ActingOptions & { readonly id?: string; readonly task?: string }>,
): Promise<ExitCode> {
  const { id, task } = command.options;
  if (id !== undefined && task === undefined) return act(command, { verb: "retry", job: id });
  if (id === undefined && task !== undefined) return act(command, { verb: "retry-failures", task });
  throw new SchedulerError("USAGE_RETRY", "Cannot tell which jobs to try again", {
    hint:
      'name one job, as in "bcourse-scheduler retry student_reminder/12/PRODUCTION", or one task, as in "bcourse-scheduler retry --task student_reminder"',
  });
}

/** Takes a planned job out. */
export function cancel(
  command: Command<ActingOptions & { readonly id: string }>,
): Promise<ExitCode> {
  return act(command, { verb: "cancel", job: command.options.id });
}

/** Compares all items with their jobs now. */
export function reconcile(command: Command<ActingOptions>): Promise<ExitCode> {
  return act(command, { verb: "reconcile" });
}

/** Sends a mail again that is held, or that may have been sent. */
export function send(
  command: Command<ActingOptions & { readonly number: string }>,
): Promise<ExitCode> {
  return act(command, { verb: "send", mail: numberOf(command.options.number) });
}

/** Gives such a mail up. */
export function drop(
  command: Command<ActingOptions & { readonly number: string }>,
): Promise<ExitCode> {
  return act(command, { verb: "drop", mail: numberOf(command.options.number) });
}

function numberOf(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new SchedulerError("USAGE_NUMBER", `Cannot find a mail "${text}" as mails have numbers`, {
    hint: 'see them with "bcourse-scheduler mails"',
  });
}
