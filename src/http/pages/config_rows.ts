import type { Config } from "../../config/config.ts";
import type { ConfigValue, TaskSettings } from "../../domain/task.ts";
import type { Status } from "../../run/status.ts";
import { sayRule, sayWallTime } from "./task_rule.ts";
import type { Words } from "../words.ts";

/** A setting as the file names it, with its value in words. */
export type Setting = readonly [key: string, value: string];

/**
 * Says what the file sets for everything. URLs are told by their labels, which have no password: of
 * the configuration itself nothing is copied that may hold a secret.
 */
export function generalSettings(
  config: Config,
  { status, words }: { readonly status: Status; readonly words: Words },
): readonly Setting[] {
  const { mail, limits, listen } = config;
  const box = (address: Config["mail"]["from"]): string =>
    address.name === null ? address.address : `${address.name} <${address.address}>`;
  return [
    ["environment", config.environment],
    ["timezone", config.timezone],
    ["database", status.course.label],
    ["store", status.store.label],
    ["handlers", config.handlersDir],
    ["reconcile", words.lasting(config.reconcileMs)],
    ["retention", words.lasting(config.retentionMs)],
    ["shutdown_grace", words.lasting(config.shutdownGraceMs)],
    ["limits.jobs", String(limits.jobs)],
    ["limits.host_memory", `${limits.hostMemoryMb} MB`],
    ["mail.transport", status.mail.label],
    ["mail.from", box(mail.from)],
    ...mail.replyTo === null ? [] : [["mail.reply_to", box(mail.replyTo)] as const],
    ...mail.developmentTo === null ? [] : [["mail.development_to", mail.developmentTo] as const],
    ...mail.accountUrl === null ? [] : [["mail.account_url", mail.accountUrl] as const],
    ...mail.ratePerSecond === null ? [] : [["mail.rate_limit", rate(mail.ratePerSecond)] as const],
    ["mail.message_centre", yes(mail.messageCentre !== null, words)],
    ["log.level", config.log.level],
    ...Object.entries(config.log.categories).map(([name, level]) =>
      [`log.categories.${name}`, level] as const
    ),
    ...tellSettings(config, words),
    ["http.actions", yes(config.allowsActions, words)],
    [
      "http.listen",
      listen.kind === "unix" ? `unix:${listen.path}` : `${listen.hostname}:${listen.port}`,
    ],
  ];
}

/** Whether somebody is told, and when; addresses that are called are secrets, so not which. */
function tellSettings({ tell }: Config, words: Words): readonly Setting[] {
  const { morningLetter: at } = tell;
  return [
    ["tell.mail", tell.mail.length === 0 ? words.no : tell.mail.join(", ")],
    ["tell.webhook", yes(tell.webhook !== null, words)],
    ["tell.heartbeat", yes(tell.heartbeat !== null, words)],
    ["tell.morning_letter", at === null ? words.no : sayWallTime(at)],
  ];
}

/** Says what the file sets for one task, defaults filled in. */
export function taskSettings(task: TaskSettings, words: Words): readonly Setting[] {
  const { retry, breaker, trainingTypes, permissions } = task;
  const granted = Object.entries(permissions).filter(([, names]) => names.length > 0)
    .map(([name, names]) => `${name}: ${names.join(", ")}`);
  return [
    ["enabled", yes(task.enabled, words)],
    ["handler", task.handler],
    ["offset, direction, event, at", sayRule(task, words)],
    ...task.template === null ? [] : [["template", task.template] as const],
    ["training_types", trainingTypes.length === 0 ? words.all : trainingTypes.join(", ")],
    ["catch_up", yes(task.catchUp, words)],
    ["recheck", yes(task.recheck, words)],
    ["replace_existing", yes(task.replaceExisting, words)],
    ["writes", yes(task.writes, words)],
    ["misfire_grace_time", words.lasting(task.graceMs)],
    ["timeout", words.lasting(task.timeoutMs)],
    ["concurrency", String(task.concurrency)],
    [
      "retry",
      `${retry.limit} × ${retry.backoff}, ${words.lasting(retry.initialMs)} – ${
        words.lasting(retry.maxMs)
      }`,
    ],
    ["circuit_breaker", `${breaker.failures}; ${words.lasting(breaker.cooldownMs)}`],
    ["on_unknown", task.onUnknown],
    ...task.ratePerSecond === null ? [] : [["rate_limit", rate(task.ratePerSecond)] as const],
    ...granted.length === 0 ? [] : [["permissions", granted.join("; ")] as const],
    ...Object.entries(task.args).map(([name, value]) =>
      [`args.${name}`, argument({ name, value }, words)] as const
    ),
  ];
}

function yes(is: boolean, words: Words): string {
  return is ? words.yes : words.no;
}

function rate(perSecond: number): string {
  return `${perSecond}/s`;
}

/** An argument may be a secret, filled in from a file or a variable: only what cannot be is told. */
function argument(
  { name, value }: { readonly name: string; readonly value: ConfigValue },
  words: Words,
): string {
  const isPlain = typeof value === "number" || typeof value === "boolean" || value === null;
  return isPlain && !/pass|secret|token|key|pin/i.test(name) ? String(value) : words.notShown;
}
