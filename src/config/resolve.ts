/**
 * The file as the schema has it -> Config: defaults filled in, paths absolute, names of queries
 * replaced by their SQL.
 * @module
 */
import { resolve } from "node:path";
import type { LogLevels } from "../domain/log.ts";
import type {
  BreakerPolicy,
  Columns,
  Permissions,
  RetryPolicy,
  TaskSettings,
} from "../domain/task.ts";
import type {
  Config,
  Limits,
  ListenSettings,
  MailSettings,
  StoreSettings,
  StoreWritten,
  TellSettings,
} from "./config.ts";
import type { QueryChoice } from "./names.ts";
import type { ConfigFile } from "./schema.ts";

/** `retry:` where nothing is said. */
export const DEFAULT_RETRY: RetryPolicy = {
  limit: 5,
  backoff: "exponential",
  initialMs: 30_000,
  maxMs: 3_600_000,
  jitter: 0.2,
};

const DEFAULT_BREAKER: BreakerPolicy = { failures: 5, cooldownMs: 600_000 };

/** A year and some, so that last year's courses can still be looked up. */
const DEFAULT_RETENTION_MS = 400 * 86_400_000;

/** Reminders go out days ahead: five minutes more before somebody hears of a failure cost nothing. */
const DEFAULT_GATHER_MS = 300_000;

const DEFAULT_LIMITS: Limits = { jobs: 200, hostMemoryMb: 256 };

/** `log:` where nothing is said. */
export const DEFAULT_LEVELS: LogLevels = { level: "info", categories: {} };

const DEFAULT_COLUMNS: Columns = {
  id: "id",
  label: "label",
  eventAt: "event_at",
  trainingType: "training_type",
};

const DEFAULT_TASK = {
  graceMs: 86_400_000,
  maxInstances: 1,
  replaceExisting: true,
  timeoutMs: 300_000,
  concurrency: 10,
  writes: false,
  catchUp: false,
  recheck: true,
  ratePerSecond: null,
  onUnknown: "send",
} as const;

type TaskFile = NonNullable<ConfigFile["tasks"]>[string];
type Shared = NonNullable<ConfigFile["defaults"]>;

/**
 * Fills in every default.
 * @param file one that fits the schema and whose queries are there
 * @param place.path the file as the person named it
 * @param place.directory absolute; relative paths start here
 * @returns everything but where things stand in the file
 */
export function resolveConfig(
  file: ConfigFile,
  place: Pick<Config, "path" | "directory" | "hash">,
): Omit<Config, "problemAt"> {
  const { directory } = place;
  return {
    ...place,
    environment: file.environment,
    timezone: file.timezone ?? "Europe/Amsterdam",
    database: file.database,
    store: resolveStore(file.store, directory),
    handlersDir: resolve(directory, file.handlers ?? "tasks"),
    reconcileMs: file.reconcile ?? 60_000,
    shutdownGraceMs: file.shutdown_grace ?? 30_000,
    retentionMs: file.retention ?? DEFAULT_RETENTION_MS,
    limits: {
      jobs: file.limits?.jobs ?? DEFAULT_LIMITS.jobs,
      hostMemoryMb: file.limits?.host_memory ?? DEFAULT_LIMITS.hostMemoryMb,
    },
    log: resolveLog(file.log),
    mail: resolveMail(file.mail, directory),
    tell: resolveTell(file.tell),
    listen: resolveListen(file.http?.listen, directory),
    allowsActions: file.http?.actions ?? true,
    tasks: Object.entries(file.tasks ?? {}).map(([name, task]) =>
      resolveTask({ name, task }, { file, directory })
    ),
  };
}

/** Fills in where the store is. @param directory where relative paths start */
export function resolveStore(store: StoreWritten | undefined, directory: string): StoreSettings {
  if (store?.kind === "postgres") return { ...store, directory };
  return { kind: "sqlite", path: resolve(directory, store?.path ?? "state/scheduler.db") };
}

function resolveLog(log: ConfigFile["log"]): LogLevels {
  const own = Object.entries(log?.categories ?? {}).filter(([, level]) => level !== undefined);
  return { level: log?.level ?? DEFAULT_LEVELS.level, categories: Object.fromEntries(own) };
}

function resolveMail(mail: ConfigFile["mail"], directory: string): MailSettings {
  const transport = mail.transport ?? { kind: "outbox", dir: "state/outbox" };
  return {
    transport: transport.kind === "outbox"
      ? { kind: "outbox", dir: resolve(directory, transport.dir) }
      : transport,
    from: mail.from,
    replyTo: mail.reply_to ?? null,
    developmentTo: mail.development_to ?? null,
    accountUrl: mail.account_url ?? null,
    messageCentre: mail.message_centre ?? false
      ? { user: mail.message_centre_user ?? mail.from.address }
      : null,
    ratePerSecond: mail.rate_limit ?? null,
  };
}

function resolveTell(tell: ConfigFile["tell"]): TellSettings {
  return {
    mail: tell?.mail ?? [],
    webhook: tell?.webhook ?? null,
    heartbeat: tell?.heartbeat ?? null,
    morningLetter: tell?.morning_letter ?? null,
    gatherMs: tell?.gather ?? DEFAULT_GATHER_MS,
    language: tell?.language ?? "en",
  };
}

function resolveListen(listen: ListenSettings | undefined, directory: string): ListenSettings {
  if (listen === undefined) return { kind: "tcp", hostname: "127.0.0.1", port: 8787 };
  return listen.kind === "unix" ? { kind: "unix", path: resolve(directory, listen.path) } : listen;
}

function resolveTask(
  { name, task }: { readonly name: string; readonly task: TaskFile },
  { file, directory }: { readonly file: ConfigFile; readonly directory: string },
): TaskSettings {
  const defaults = file.defaults ?? {};
  return {
    name,
    description: task.description ?? null,
    handler: task.handler,
    template: task.template ?? null,
    query: resolveQuery(task.query, file),
    event: task.event ?? "first",
    offset: task.offset,
    direction: task.direction ?? "before",
    at: task.at ?? null,
    trainingTypes: task.training_types ?? [],
    enabled: task.enabled ?? true,
    args: task.args ?? {},
    ...resolvePolicies(task, defaults),
    ...resolveNumbers(task, defaults),
    permissions: resolvePermissions(task, { defaults, directory }),
  };
}

function resolveQuery(query: QueryChoice | undefined, file: ConfigFile): string | null {
  if (query === undefined) return null;
  return query.kind === "sql" ? query.sql : file.queries?.[query.name] ?? null;
}

/** Keys within `retry`, `circuit_breaker` and `columns` are inherited one by one. */
function resolvePolicies(
  task: Shared,
  defaults: Shared,
): Pick<TaskSettings, "retry" | "breaker" | "columns"> {
  const retry = inherit(task.retry, defaults.retry);
  const breaker = inherit(task.circuit_breaker, defaults.circuit_breaker);
  const columns = inherit(task.columns, defaults.columns);
  return {
    retry: {
      limit: retry("limit") ?? DEFAULT_RETRY.limit,
      backoff: retry("backoff") ?? DEFAULT_RETRY.backoff,
      initialMs: retry("initial") ?? DEFAULT_RETRY.initialMs,
      maxMs: retry("max") ?? DEFAULT_RETRY.maxMs,
      jitter: retry("jitter") ?? DEFAULT_RETRY.jitter,
    },
    breaker: {
      failures: breaker("failures") ?? DEFAULT_BREAKER.failures,
      cooldownMs: breaker("cooldown") ?? DEFAULT_BREAKER.cooldownMs,
    },
    columns: {
      id: columns("id") ?? DEFAULT_COLUMNS.id,
      label: columns("label") ?? DEFAULT_COLUMNS.label,
      eventAt: columns("event_at") ?? DEFAULT_COLUMNS.eventAt,
      trainingType: columns("training_type") ?? DEFAULT_COLUMNS.trainingType,
    },
  };
}

/** Reads a key of a task's group, else of the same group under `defaults`. A key may hold undefined: `${X:-}`. */
function inherit<G extends object>(
  own: G | null | undefined,
  inherited: G | null | undefined,
): <K extends keyof G>(key: K) => G[K] | undefined {
  return (key) => own?.[key] ?? inherited?.[key];
}

function resolveNumbers(
  task: Shared,
  defaults: Shared,
): Pick<TaskSettings, keyof typeof DEFAULT_TASK> {
  const own = inherit(task, defaults);
  return {
    graceMs: own("misfire_grace_time") ?? DEFAULT_TASK.graceMs,
    maxInstances: own("max_instances") ?? DEFAULT_TASK.maxInstances,
    replaceExisting: own("replace_existing") ?? DEFAULT_TASK.replaceExisting,
    timeoutMs: own("timeout") ?? DEFAULT_TASK.timeoutMs,
    concurrency: own("concurrency") ?? DEFAULT_TASK.concurrency,
    writes: own("writes") ?? DEFAULT_TASK.writes,
    catchUp: own("catch_up") ?? DEFAULT_TASK.catchUp,
    recheck: own("recheck") ?? DEFAULT_TASK.recheck,
    ratePerSecond: own("rate_limit") ?? DEFAULT_TASK.ratePerSecond,
    onUnknown: own("on_unknown") ?? DEFAULT_TASK.onUnknown,
  };
}

function resolvePermissions(
  task: Shared,
  from: { readonly defaults: Shared; readonly directory: string },
): Permissions {
  const granted = inherit(task.permissions, from.defaults.permissions);
  const paths = (list: readonly string[] = []): string[] =>
    list.map((path) => resolve(from.directory, path));
  return {
    net: granted("net") ?? [],
    read: paths(granted("read")),
    write: paths(granted("write")),
    env: granted("env") ?? [],
    run: granted("run") ?? [],
  };
}
