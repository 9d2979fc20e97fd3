/**
 * What holds where a key is left out, as the program itself fills it in.
 * @module
 */
import { parseConfig } from "../../src/config/parse.ts";
import { sayDuration } from "../../src/domain/duration.ts";
import { formatProblem } from "../../src/domain/problem.ts";
import type { TaskSettings } from "../../src/domain/task.ts";

const SHORTEST = `version: 1
environment: PRODUCTION
database: sqlite:////srv/bcourse.db
mail:
  from: Bcourse <noreply@example.org>
tasks:
  reminder:
    handler: StudentReminderTask
    offset: 2 days
`;

/** Paths such as `defaults.timeout`, with what holds where the key is not there, as Markdown. */
export function usualValues(): ReadonlyMap<string, string> {
  const { task, allowRemote, actions } = leaveEverythingOut();
  const http = { "http.allow_remote": allowRemote, "http.actions": actions };
  const values = { ...http, ...ofTask(task), ...ofGroups(task) };
  return new Map([
    ...Object.entries(values).map(([path, value]) => [path, `\`${value}\``] as const),
    ...Object.entries(task.permissions).map(([name, list]) =>
      [`defaults.permissions.${name}`, list.length === 0 ? "nothing" : list.join(", ")] as const
    ),
    ["tasks.NAME.description", "the handler's own"],
  ]);
}

function ofTask(task: TaskSettings): Readonly<Record<string, string | number | boolean>> {
  return {
    "tasks.NAME.event": task.event,
    "tasks.NAME.enabled": task.enabled,
    "defaults.misfire_grace_time": sayDuration(task.graceMs),
    "defaults.max_instances": task.maxInstances,
    "defaults.replace_existing": task.replaceExisting,
    "defaults.timeout": sayDuration(task.timeoutMs),
    "defaults.concurrency": task.concurrency,
    "defaults.writes": task.writes,
    "defaults.catch_up": task.catchUp,
    "defaults.recheck": task.recheck,
    "defaults.on_unknown": task.onUnknown,
  };
}

function ofGroups(
  { retry, breaker, columns }: TaskSettings,
): Readonly<Record<string, string | number>> {
  return {
    "defaults.retry.limit": retry.limit,
    "defaults.retry.backoff": retry.backoff,
    "defaults.retry.initial": sayDuration(retry.initialMs),
    "defaults.retry.max": sayDuration(retry.maxMs),
    "defaults.retry.jitter": retry.jitter,
    "defaults.circuit_breaker.failures": breaker.failures,
    "defaults.circuit_breaker.cooldown": sayDuration(breaker.cooldownMs),
    "defaults.columns.id": columns.id,
    "defaults.columns.label": columns.label,
    "defaults.columns.event_at": columns.eventAt,
    "defaults.columns.training_type": columns.trainingType,
  };
}

function leaveEverythingOut(): {
  readonly task: TaskSettings;
  readonly allowRemote: boolean;
  readonly actions: boolean | undefined;
} {
  const read = (text: string) =>
    parseConfig(text, {
      path: "automations.yaml",
      directory: "/",
      env: () => undefined,
      files: new Map(),
    });
  const { config, problems } = read(SHORTEST);
  const [task] = config?.tasks ?? [];
  if (task === undefined) throw new Error(problems.map(formatProblem).join("\n"));
  const remote = read(`${SHORTEST}http: { listen: "0.0.0.0:8787" }\n`);
  return { task, allowRemote: remote.config !== null, actions: config?.allowsActions };
}
