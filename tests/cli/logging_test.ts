import assert from "node:assert/strict";
import type { LogLevels } from "../../src/domain/log.ts";
import { levelsOf, readLogOption } from "../../src/cli/log_levels.ts";
import { createFormatter, type LogReader } from "../../src/cli/log_lines.ts";
import { type Log, openLog } from "../../src/cli/logging.ts";

const INFO: LogLevels = { level: "info", categories: {} };

/** A log whose lines are kept as a reader sees them. */
function logFor(
  reader: LogReader,
  levels = INFO,
  colors = false,
): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const format = createFormatter(reader, { zone: "Europe/Amsterdam", colors });
  return { log: openLog(levels, { format, write: (text) => lines.push(text) }), lines };
}

/** Without the time of day. */
function bare(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.replace(/^\d\d:\d\d:\d\d\.\d{3} {2}/, ""));
}

Deno.test("on a terminal a line has the time, the level, the message and its fields", () => {
  const { log, lines } = logFor("terminal");
  log.warn("job rescued", { task: "reminder", job: "reminder/7/PRODUCTION", attempt: 2 });
  assert.match(lines[0] ?? "", /^\d\d:\d\d:\d\d\.\d{3} {2}/);
  assert.deepEqual(bare(lines), [
    "warning  job rescued  task=reminder  job=reminder/7/PRODUCTION  attempt=2",
  ]);
});

Deno.test("on a terminal only levels that matter have a colour", () => {
  const { log, lines } = logFor("terminal", INFO, true);
  log.info("a");
  log.error("b");
  assert.deepEqual(bare(lines), ["info     a", "\x1b[31merror  \x1b[0m  b"]);
});

Deno.test("elsewhere a line is JSON, with the category and the fields", () => {
  const { log, lines } = logFor("program");
  log.category("mail").info("mail sent", { task: "reminder", job: "r/7", nested: [{ n: 1 }] });
  const { level, message, logger, properties } = JSON.parse(lines[0] ?? "");
  assert.deepEqual({ level, message, logger, properties }, {
    ...{ level: "INFO", message: "mail sent", logger: "bcourse-scheduler.mail" },
    properties: { task: "reminder", job: "r/7", nested: [{ n: 1 }] },
  });
});

Deno.test("for the journal each line begins with its priority, and has no time", () => {
  const { log, lines } = logFor("journal", { level: "debug", categories: {} });
  log.debug("a", { n: 1 });
  log.info("b");
  log.warn("c");
  log.error("d", { reason: "one\ntwo" });
  assert.deepEqual(lines, ["<7>a  n=1", "<6>b", "<4>c", "<3>d  reason=one\n<3>    two"]);
});

Deno.test("other people's text neither moves the cursor nor begins a line of its own", () => {
  for (const reader of ["terminal", "journal"] as const) {
    const { log, lines } = logFor(reader);
    log.info("no \x1b[2J such\n12:00:00.000  error  all is lost", { reason: "a\r\n<0>b" });
    const all = lines.join("\n").split("\n");
    assert.equal(all.length, 3);
    for (const line of all.slice(1)) assert.match(line, /^(<6>)? {4}/);
    for (const code of ["\x1b", "\r"]) assert.ok(!lines.join("").includes(code));
  }
});

Deno.test("a message with braces is written as it is", () => {
  const { log, lines } = logFor("terminal");
  log.info('found {task} and {"a":1}', { task: "reminder" });
  assert.deepEqual(bare(lines), ['info     found {task} and {"a":1}  task=reminder']);
});

Deno.test("addresses are masked in messages, fields and errors, also deep within", () => {
  const { log, lines } = logFor("program");
  log.error("no anna@example.org", {
    to: "anna@example.org",
    error: new Error("550 <anna@example.org> unknown"),
    list: [{ who: "anna@example.org" }],
  });
  assert.doesNotMatch(lines.join(""), /anna@/);
  const { message, properties } = JSON.parse(lines[0] ?? "");
  assert.equal(message, "no a…@example.org");
  assert.deepEqual(properties, {
    ...{ to: "a…@example.org", error: "550 <a…@example.org> unknown" },
    list: [{ who: "a…@example.org" }],
  });
});

Deno.test("a category at debug shows whole addresses and stacks, the others none", () => {
  const { log, lines } = logFor("program", { level: "info", categories: { mail: "debug" } });
  log.category("mail").warn("refused", { to: "anna@example.org", error: new Error("boom") });
  log.category("jobs").warn("failed", { reason: "anna@example.org", error: new Error("boom") });
  const [mail, jobs] = lines.map((line) => JSON.parse(line).properties);
  assert.equal(mail.to, "anna@example.org");
  assert.match(mail.error, /^Error: boom\n +at /);
  assert.deepEqual(jobs, { reason: "a…@example.org", error: "boom" });
});

Deno.test("each category has its own level, and setLevels() changes them", () => {
  const levels: LogLevels = { level: "warn", categories: { mail: "debug", page: "error" } };
  const { log, lines } = logFor("terminal", levels);
  const say = (): readonly string[] => {
    lines.length = 0;
    for (const name of ["mail", "page", "jobs"] as const) {
      for (const level of ["debug", "info", "warn", "error"] as const) {
        log.category(name)[level](`${name} ${level}`);
      }
    }
    log.info("daemon info");
    return lines.map((line) => line.split("  ").at(-1)?.trim() ?? "");
  };
  assert.deepEqual(say(), [
    ...["mail debug", "mail info", "mail warn", "mail error", "page error"],
    ...["jobs warn", "jobs error"],
  ]);
  log.setLevels({ level: "error", categories: { jobs: "info" } });
  assert.deepEqual(say(), [
    ...["mail error", "page error", "jobs info", "jobs warn", "jobs error"],
  ]);
});

Deno.test("readLogOption() reads levels for everything and by category", () => {
  assert.deepEqual(readLogOption("debug"), { level: "debug", categories: {} });
  assert.deepEqual(readLogOption("mail=debug, jobs=warn"), {
    ...{ level: null, categories: { mail: "debug", jobs: "warn" } },
  });
  assert.deepEqual(readLogOption("error,mail=info"), {
    ...{ level: "error", categories: { mail: "info" } },
  });
});

for (
  const [text, wrong] of [
    ["", 'wanted one of debug, info, warn, error: found "".'],
    ["warning", 'wanted one of debug, info, warn, error: found "warning".'],
    ["warns", 'wanted one of debug, info, warn, error: found "warns", perhaps warn.'],
    [
      "mails=debug",
      "wanted one of daemon, config, planning, jobs, mail, handlers, page: " +
      'found "mails", perhaps mail.',
    ],
    ["mail=", 'wanted one of debug, info, warn, error: found "".'],
  ] as const
) {
  Deno.test(`readLogOption() says what is wrong with "${text}"`, () => {
    assert.deepEqual(readLogOption(text), { wrong });
  });
}

Deno.test("levelsOf() puts the command line before the file", () => {
  const file: LogLevels = { level: "warn", categories: { mail: "error", jobs: "debug" } };
  const none = {} as const;
  assert.deepEqual(levelsOf(null, file), file);
  assert.deepEqual(levelsOf({ level: "info", categories: none }, file), {
    ...{ level: "info", categories: {} },
  });
  assert.deepEqual(levelsOf({ level: null, categories: { mail: "debug" } }, file), {
    ...{ level: "warn", categories: { mail: "debug", jobs: "debug" } },
  });
});
