import assert from "node:assert/strict";
import { configOf, parse, sample, taskOf } from "./sample.ts";

Deno.test("parseConfig() fills in every default", () => {
  const { problemAt: _, hash: _hash, ...config } = configOf(sample());
  assert.deepEqual(config, {
    path: "automations.yaml",
    directory: "/etc/bcourse",
    environment: "PRODUCTION",
    timezone: "Europe/Amsterdam",
    database: "sqlite:////srv/bcourse.db",
    store: { kind: "sqlite", path: "/etc/bcourse/state/scheduler.db" },
    handlersDir: "/etc/bcourse/tasks",
    reconcileMs: 60_000,
    shutdownGraceMs: 30_000,
    retentionMs: 400 * 86_400_000,
    limits: { jobs: 200, hostMemoryMb: 256 },
    log: { level: "info", categories: {} },
    mail: {
      transport: { kind: "outbox", dir: "/etc/bcourse/state/outbox" },
      from: { name: "Bcourse", address: "noreply@example.org" },
      replyTo: null,
      accountUrl: null,
      messageCentre: null,
      developmentTo: null,
      ratePerSecond: null,
    },
    tell: {
      ...{ mail: [], webhook: null, heartbeat: null, morningLetter: null },
      ...{ gatherMs: 300_000, language: "en" },
    },
    listen: { kind: "tcp", hostname: "127.0.0.1", port: 8787 },
    allowsActions: true,
    tasks: [{
      name: "student_reminder",
      description: null,
      handler: "StudentReminderTask",
      template: null,
      query: null,
      event: "first",
      offset: { months: 0, days: 2, ms: 0 },
      direction: "before",
      at: null,
      trainingTypes: [],
      enabled: true,
      args: {},
      retry: {
        limit: 5,
        backoff: "exponential",
        initialMs: 30_000,
        maxMs: 3_600_000,
        jitter: 0.2,
      },
      breaker: { failures: 5, cooldownMs: 600_000 },
      columns: { id: "id", label: "label", eventAt: "event_at", trainingType: "training_type" },
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
      permissions: { net: [], read: [], write: [], env: [], run: [] },
    }],
  });
});

Deno.test("parseConfig() reads every key of the top", () => {
  const { problemAt: _, hash: _hash, tasks: _tasks, ...config } = configOf(`version: 1
environment: DEVELOPMENT
timezone: america/new_york
database: mysql+pymysql://u:p@h/b
store: postgresql://u:p@h/state
handlers: /srv/tasks
reconcile: 30s
shutdown_grace: 0
retention: 90 days
limits: { jobs: 7, host_memory: 512 }
log: { level: warn, categories: { mail: debug, page: error } }
mail:
  transport: smtps://u:p@mail.example.org
  from: noreply@example.org
  reply_to: Info <info@example.org>
  development_to: tester@example.org
  account_url: https://bcourse.example.org/account
  message_centre: true
  message_centre_user: office@example.org
  rate_limit: 120/m
http:
  listen: unix:run/http.sock
  actions: false
tell:
  mail: [office@example.org, friend@example.org, office@example.org]
  webhook: https://hooks.example.org/x?y=1#z
  heartbeat: http://[::1]:8000/ping
  morning_letter: "07:30"
  gather: 1m
  language: nl
tasks: {}
`);
  assert.deepEqual(config, {
    path: "automations.yaml",
    directory: "/etc/bcourse",
    environment: "DEVELOPMENT",
    timezone: "America/New_York",
    database: "mysql+pymysql://u:p@h/b",
    store: {
      ...{ kind: "postgres", url: "postgresql://u:p@h/state" },
      ...{ schema: "bcourse_scheduler", directory: "/etc/bcourse" },
    },
    handlersDir: "/srv/tasks",
    reconcileMs: 30_000,
    shutdownGraceMs: 0,
    retentionMs: 90 * 86_400_000,
    limits: { jobs: 7, hostMemoryMb: 512 },
    log: { level: "warn", categories: { mail: "debug", page: "error" } },
    mail: {
      transport: { kind: "smtp", url: "smtps://u:p@mail.example.org" },
      from: { name: null, address: "noreply@example.org" },
      replyTo: { name: "Info", address: "info@example.org" },
      accountUrl: "https://bcourse.example.org/account",
      messageCentre: { user: "office@example.org" },
      developmentTo: "tester@example.org",
      ratePerSecond: 2,
    },
    tell: {
      mail: ["office@example.org", "friend@example.org"],
      webhook: "https://hooks.example.org/x?y=1",
      heartbeat: "http://[::1]:8000/ping",
      morningLetter: { hour: 7, minute: 30 },
      ...{ gatherMs: 60_000, language: "nl" },
    },
    listen: { kind: "unix", path: "/etc/bcourse/run/http.sock" },
    allowsActions: false,
  });
});

Deno.test("parseConfig() takes the sender for the user of the message centre where none is named", () => {
  const messageCentre = (lines: string): unknown =>
    configOf(`version: 1
environment: PRODUCTION
database: sqlite:////srv/bcourse.db
mail:
  from: Bcourse <noreply@example.org>
${lines}
tasks: {}
`).mail.messageCentre;
  assert.deepEqual(messageCentre("  message_centre: true"), { user: "noreply@example.org" });
  assert.equal(messageCentre("  message_centre: false"), null);
  assert.equal(messageCentre("  message_centre_user: office@example.org"), null);
});

Deno.test("parseConfig() reads every key of a task", () => {
  const task = taskOf(sample({
    top: `queries:
  upcoming: SELECT 1 AS id`,
    task: `description: Two days before
    query: upcoming
    event: all
    offset: 1 month 1 day 6 hours
    direction: after
    at: 18:30
    training_types: [Basis, "2024"]
    enabled: false
    args: { min_spots: 3, name: x, deep: { list: [1, null, true] } }
    template: Herinnering cursist
    misfire_grace_time: 2h
    max_instances: 2
    replace_existing: false
    timeout: 90s
    concurrency: 3
    retry: { limit: 0, backoff: fixed, initial: 0, max: 5s, jitter: 0 }
    circuit_breaker: { failures: 2, cooldown: 1 day }
    columns: { id: uuid, label: who, event_at: invite_date, training_type: kind }
    writes: true
    catch_up: true
    recheck: false
    rate_limit: 5/s
    on_unknown: hold
    permissions: { net: ["api.example.org:443"], read: [a], write: [/b], env: [TOKEN], run: [ls] }`,
  }));
  assert.deepEqual(task, {
    name: "student_reminder",
    description: "Two days before",
    handler: "StudentReminderTask",
    template: "Herinnering cursist",
    query: "SELECT 1 AS id",
    event: "all",
    offset: { months: 1, days: 1, ms: 21_600_000 },
    direction: "after",
    at: { hour: 18, minute: 30 },
    trainingTypes: ["Basis", "2024"],
    enabled: false,
    args: { min_spots: 3, name: "x", deep: { list: [1, null, true] } },
    graceMs: 7_200_000,
    maxInstances: 2,
    replaceExisting: false,
    timeoutMs: 90_000,
    concurrency: 3,
    retry: { limit: 0, backoff: "fixed", initialMs: 0, maxMs: 5_000, jitter: 0 },
    breaker: { failures: 2, cooldownMs: 86_400_000 },
    columns: { id: "uuid", label: "who", eventAt: "invite_date", trainingType: "kind" },
    writes: true,
    catchUp: true,
    recheck: false,
    ratePerSecond: 5,
    onUnknown: "hold",
    permissions: {
      net: ["api.example.org:443"],
      read: ["/etc/bcourse/a"],
      write: ["/b"],
      env: ["TOKEN"],
      run: ["ls"],
    },
  });
});

Deno.test("a task inherits from defaults, key by key", () => {
  const task = taskOf(sample({
    top: `defaults:
  timeout: 1m
  concurrency: 4
  writes: true
  retry: { limit: 1, initial: 1s }
  circuit_breaker: { failures: 9 }
  columns: { id: uuid }
  permissions: { env: [A], net: [h] }`,
    task: `offset: 2 days
    concurrency: 5
    writes: false
    retry: { limit: 2 }
    columns: { label: who }
    permissions: { env: [B] }`,
  }));
  assert.deepEqual(
    {
      timeoutMs: task.timeoutMs,
      concurrency: task.concurrency,
      writes: task.writes,
      retry: task.retry,
      breaker: task.breaker,
      columns: task.columns,
      env: task.permissions.env,
      net: task.permissions.net,
    },
    {
      timeoutMs: 60_000,
      concurrency: 5,
      writes: false,
      retry: { limit: 2, backoff: "exponential", initialMs: 1_000, maxMs: 3_600_000, jitter: 0.2 },
      breaker: { failures: 9, cooldownMs: 600_000 },
      columns: { id: "uuid", label: "who", eventAt: "event_at", trainingType: "training_type" },
      env: ["B"],
      net: ["h"],
    },
  );
});

Deno.test("a query may be SQL of several lines", () => {
  const task = taskOf(sample({
    task: `offset: 0
    query: |
      SELECT id
      FROM training`,
  }));
  assert.equal(task.query, "SELECT id\nFROM training");
});

Deno.test("groups may stand there empty", () => {
  const config = configOf(sample({
    top: "http:\ndefaults:\nqueries:",
    task: "offset: 2 days\n    args:\n    retry:\n    permissions:",
  }));
  assert.equal(config.tasks.length, 1);
});

Deno.test("tasks keep the order of the file, names like numbers apart", () => {
  const task = (name: string) => `  ${name}: { handler: X, offset: 1 day }\n`;
  const text = sample().split("  student_reminder:")[0] + task("b") + task("a") + task("c");
  assert.deepEqual(configOf(text).tasks.map(({ name }) => name), ["b", "a", "c"]);
});

Deno.test("an anchor may be used by several tasks", () => {
  const text = sample().split("  student_reminder:")[0] +
    "  a: { handler: X, offset: &usual 2 days, retry: &retry { limit: 1 } }\n" +
    "  b: { handler: Y, offset: *usual, retry: *retry }\n";
  assert.deepEqual(configOf(text).tasks.map(({ offset, retry }) => [offset.days, retry.limit]), [
    [2, 1],
    [2, 1],
  ]);
});

Deno.test("a %YAML 1.1 directive does not make booleans of yes and no", () => {
  const { problems } = parse(
    "%YAML 1.1\n---\n" + sample({ task: "offset: 2 days\n    enabled: no" }),
  );
  assert.deepEqual(problems.map(({ path }) => path), ["tasks.student_reminder.enabled"]);
});
