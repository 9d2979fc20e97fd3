import assert from "node:assert/strict";
import { configOf, parse, sample, taskOf } from "./sample.ts";

const env = (name: string): string | undefined =>
  ({ DAYS: "3", OFF: "false", NAME: "Basis: one", EMPTY: "", YES: "true", HASH: "a # b" })[name];

function offsetOf(value: string): number {
  return taskOf(sample({ task: `offset: ${value}` }), { env }).offset.days;
}

function argOf(value: string): unknown {
  const task = taskOf(sample({ task: `offset: 1 day\n    args:\n      x: ${value}` }), {
    env,
    files: new Map([["/run/x", { text: "from a file\r\n" }], ["two", { text: "a\n\n" }]]),
  });
  return task.args.x;
}

Deno.test("a variable is filled in within text", () => {
  assert.equal(offsetOf("${DAYS} days"), 3);
});

Deno.test("a default stands where the variable is not there or empty", () => {
  assert.equal(offsetOf("${NOT_THERE:-4 days}"), 4);
  assert.equal(offsetOf("${EMPTY:-4 days}"), 4);
  assert.equal(offsetOf("${DAYS:-4} days"), 3);
});

Deno.test("a plain value is read again by YAML's rules", () => {
  assert.equal(argOf("${YES}"), true);
  assert.equal(argOf("${OFF:-true}"), false);
  assert.equal(argOf("${DAYS}"), 3);
  assert.equal(argOf("${X:-1.5}"), 1.5);
  assert.equal(argOf("${X:-null}"), null);
  assert.equal(argOf("${X:-0x1F}"), 31);
  assert.equal(argOf("${X:-yes}"), "yes");
});

Deno.test("a filled-in value is never YAML beyond a scalar", () => {
  assert.equal(argOf("${NAME}"), "Basis: one");
  assert.equal(argOf("${HASH}"), "a # b");
  assert.equal(argOf("${X:-[1, 2]}"), "[1, 2]");
});

Deno.test("a value in quotes stays text", () => {
  assert.equal(argOf('"${YES}"'), "true");
  assert.equal(argOf("'${DAYS}'"), "3");
  assert.equal(argOf("!!str ${DAYS}"), "3");
  assert.equal(argOf("|\n        ${DAYS}"), "3\n");
});

Deno.test("$${ is a plain ${", () => {
  assert.equal(argOf("$${DAYS} and ${DAYS}"), "${DAYS} and 3");
  assert.equal(argOf("$${DAYS}"), "${DAYS}");
  assert.equal(argOf("costs $5"), "costs $5");
});

Deno.test("a filled-in value is not filled in again", () => {
  const task = taskOf(sample({ task: "offset: 1 day\n    args: { x: '${A}' }" }), {
    env: () => "${B} $& $1",
  });
  assert.equal(task.args.x, "${B} $& $1");
});

Deno.test("a file is filled in without its last line break", () => {
  assert.equal(argOf("${file:/run/x}"), "from a file");
  assert.equal(argOf("${file:two}"), "a\n");
});

Deno.test("an empty default leaves an optional key out", () => {
  const config = configOf(
    sample({ task: "offset: 1 day\n    timeout: ${TIMEOUT:-}\n    retry:\n      limit: ${N:-}" })
      .replace("mail:", "mail:\n  reply_to: ${REPLY_TO:-}"),
  );
  assert.equal(config.mail.replyTo, null);
  assert.deepEqual(config.tasks.map(({ timeoutMs, retry }) => [timeoutMs, retry.limit]), [[
    300_000,
    5,
  ]]);
});

Deno.test("an empty default leaves the inherited value", () => {
  const task = taskOf(sample({
    top: "defaults:\n  timeout: 1m\n  retry: { limit: 2 }",
    task: "offset: 1 day\n    timeout: ${TIMEOUT:-}\n    retry:\n      limit: ${N:-}",
  }));
  assert.deepEqual([task.timeoutMs, task.retry.limit], [60_000, 2]);
});

Deno.test("an empty default in args is null", () => {
  assert.equal(argOf("${X:-}"), null);
});

Deno.test("keys are not filled in", () => {
  const task = taskOf(sample({ task: "offset: 1 day\n    args: { '${DAYS}': 1 }" }), { env });
  assert.deepEqual(task.args, { "${DAYS}": 1 });
});

Deno.test("every missing variable is a problem where it stands", () => {
  const { config, problems } = parse(
    sample({ task: "offset: ${A}\n    at: ${B}" }).replace("PRODUCTION", "${C}"),
  );
  assert.equal(config, null);
  assert.deepEqual(problems.map(({ path, line, column }) => [path, line, column]), [
    ["environment", 2, 14],
    ["tasks.student_reminder.offset", 10, 13],
    ["tasks.student_reminder.at", 11, 9],
  ]);
});

Deno.test("a value filled in never stands in a message, wherever it lands", () => {
  const keys = [
    "handler",
    "query",
    "event",
    "offset",
    "direction",
    "at",
    "training_types",
    "enabled",
    "args",
    "misfire_grace_time",
    "max_instances",
    "retry",
    "columns",
    "permissions",
    "on_unknown",
  ];
  for (const key of keys) {
    for (const value of ["${S}", '"${S}"', "x ${S}", "[x, '${S}']", "${file:/s}"]) {
      const text = sample({ task: "offset: 1 day" }).replace(
        /tasks:[\s\S]*/,
        `tasks:\n  a:\n    ${key}: ${value}\n`,
      );
      const { problems } = parse(text, {
        env: () => "5 hunter2",
        files: new Map([["/s", { text: "hunter2" }]]),
      });
      assert.ok(problems.length > 0);
      assert.doesNotMatch(JSON.stringify(problems), /hunter2/);
    }
  }
});

Deno.test("a password written into the file never stands in a message", () => {
  const url = "mysql://bcourse:hunter2@localhost";
  const texts = [
    "database: [x",
    "database: 'x",
    "store: x: y",
    "mail: x",
    "mail: { from: x }",
    "http: x",
    "databse: x",
    "tasks: x",
    "handlers: { a: x }",
    "environment: x",
    "timezone: x",
    "- x",
    "x",
    "x: y",
  ];
  for (const text of texts) {
    const { problems } = parse(text.replace("x", url));
    assert.ok(problems.length > 0);
    assert.doesNotMatch(JSON.stringify(problems), /hunter2/, text);
  }
});
