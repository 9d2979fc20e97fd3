import { Command as Program, CommanderError, InvalidArgumentError, Option } from "commander";
import { DELIVERY_STATES } from "../domain/delivery.ts";
import { JOB_STATES } from "../domain/job.ts";
import { VERSION } from "../run/version.ts";
import { addActingCommands, addMailCommands } from "./acting_commands.ts";
import { type Add, example } from "./adding.ts";
import type { Action, CommonOptions } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { tellFailure } from "./failure.ts";
import { type LogOption, readLogOption } from "./log_levels.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

const DEFAULT_CONFIG = "automations.yaml";

/**
 * Runs one command line.
 * @param args the words behind the program's name
 * @returns what the process is to exit with
 */
export async function main(
  args: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = buildProgram(terminal, (code) => exitCode = code);
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.wrong;
    return tellFailure(thrown, { terminal, debug: args.includes("--debug") });
  }
}

function buildProgram(terminal: Terminal, done: (code: ExitCode) => void): Program {
  const program = new Program("bcourse-scheduler")
    .description("Sends the reminders that automations.yaml describes: each once, and on time.")
    .version(VERSION, "-V, --version", "print the version")
    .helpCommand("help [command]", "print the help of a command")
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, "Error: ")),
    })
    .showHelpAfterError('Try: "bcourse-scheduler --help"');
  // Each command's file is loaded when it is called, so that none pays for the others.
  const addTo = (parent: Program): Add =>
  <Options extends CommonOptions>(
    name: string,
    description: string,
    load: () => Promise<Action<Options>>,
  ): Program =>
    parent.command(name).description(description)
      .option("-c, --config <file>", "the configuration", DEFAULT_CONFIG)
      .option("--json", "print JSON, for programs", false)
      .option("--debug", "print stack traces of errors", false)
      .action(async (...given: unknown[]) => {
        const command = given.at(-1);
        if (!(command instanceof Program)) throw new TypeError("commander gave no command");
        const options = { ...command.opts<Options>(), ...namedArguments(command) };
        const action = await load();
        done(await action({ options, terminal }));
      });
  const add = addTo(program);
  addDaemonCommands(add);
  const mails = addListingCommands(add);
  addActingCommands(add);
  addMailCommands(addTo(mails));
  addWritingCommands(add);
  addServiceCommands(add);
  addCompletions(add, program);
  return program;
}

function addDaemonCommands(add: Add): void {
  add("run", "run the daemon", async () => (await import("./run.ts")).run)
    .option("--no-wait", "end at once, with exit code 4, where another daemon runs")
    .option("--exit-when-idle", "end when everything that is due has been done", false)
    .addOption(
      new Option(
        "--log <levels>",
        'least serious lines to write: debug, info, warn or error, or by category, such as "mail=debug"',
      ).argParser(logOption),
    )
    .addHelpText("after", example("run --config /etc/bcourse-scheduler/automations.yaml"));
  add("status", "say how it is: what runs, what comes, what went wrong", async () => {
    return (await import("./status.ts")).status;
  }).option("-w, --watch", "show it again every two seconds, until Ctrl-C", false)
    .addHelpText(
      "after",
      `${
        example("status", "status --watch", "status --json")
      }\n\nExit code: 0 running, 3 not running.`,
    );
  add("check", "find everything that run would refuse, without starting", async () => {
    return (await import("./check.ts")).check;
  }).addHelpText("after", example("check --config new.yaml"));
  add("plan", "show what planning would do now; changes nothing", async () => {
    return (await import("./plan.ts")).plan;
  })
    .option("--task <name>", "only this task")
    .option("--limit <number>", "at most so many lines", wholeNumber)
    .option("--now <instant>", "as if it were then, such as 2026-12-01T09:00:00Z")
    .addHelpText("after", example("plan --task student_reminder"));
  add("version", "print the version", async () => (await import("./version.ts")).version);
}

/** @returns the command `mails`, which has commands of its own */
function addListingCommands(add: Add): Program {
  add("tasks", "list the tasks", async () => (await import("./tasks.ts")).tasks)
    .option("--names", "print their names only, one a line", false)
    .addHelpText("after", example("tasks"));
  add("jobs", "list jobs: what comes, then what was", async () => (await import("./jobs.ts")).jobs)
    .option("--task <name>", "only of this task")
    .addOption(new Option("--state <state>", "only in this state").choices(JOB_STATES))
    .option("--limit <number>", "at most so many", wholeNumber, 20)
    .addHelpText("after", example("jobs --state failed"));
  add("job <id>", "tell one job's whole story", async () => (await import("./job.ts")).job)
    .addHelpText("after", example("job student_reminder/12/PRODUCTION"));
  add(
    "why [task] [item]",
    "say why a reminder went out, is to come, or did not come about",
    async () => (await import("./why.ts")).why,
  )
    .option("--person <address>", "what this person got, what comes, and why they were left out")
    .addHelpText(
      "after",
      example("why student_reminder 12\n  bcourse-scheduler why --person anna@example.org"),
    );
  const mails = add(
    "mails",
    "list mails, the last first; send or drop one that is in doubt",
    async () => (await import("./mails.ts")).mails,
  )
    .option("--task <name>", "only of this task")
    .addOption(new Option("--state <state>", "only in this state").choices(DELIVERY_STATES))
    .option("--limit <number>", "at most so many", wholeNumber, 20)
    .addHelpText("after", example("mails --state unknown", "mails send 12 --yes", "mails drop 12"));
  add("audit", "list who did what, the last first", async () => (await import("./audit.ts")).audit)
    .option("--limit <number>", "at most so many", wholeNumber, 20)
    .addHelpText("after", example("audit --limit 50"));
  return mails;
}

function addWritingCommands(add: Add): void {
  add("backup <file>", "copy the store, also while the daemon works", async () => {
    return (await import("./backup.ts")).backup;
  })
    .option("--force", "replace a file that is there", false)
    .addHelpText("after", example("backup /srv/backup/scheduler.db"));
  add("migrate", "bring the store up to date at once, after an upgrade", async () => {
    return (await import("./migrate.ts")).migrate;
  }).addHelpText("after", example("migrate"));
  add("move-store", "copy the store to PostgreSQL, or back to a file", async () => {
    return (await import("./move_store.ts")).moveStoreTo;
  })
    .requiredOption("--to <store>", "where to: postgresql://…, sqlite:PATH, or '${NAME}'")
    .addHelpText(
      "after",
      example("move-store --to '${NEW_STORE}'", "move-store --to sqlite:state/scheduler.db"),
    );
  add("init [dir]", "write a sample configuration with its schema and types", async () => {
    return (await import("./init.ts")).init;
  })
    .option("--force", "replace files that are there", false)
    .addHelpText("after", example("init /etc/bcourse-scheduler"));
  add("new-task <name>", "write a task of your own to start from, with a test", async () => {
    return (await import("./new_task.ts")).newTask;
  })
    .option("--force", "replace files that are there", false)
    .addHelpText("after", example("new-task thank_you"));
  add("import", "write automations.yaml from Bcourse's own schedule", async () => {
    return (await import("./import.ts")).importSchedule;
  })
    .option(
      "--database <url>",
      "Bcourse's database; default: $SQLALCHEMY_DATABASE_URI, else --config's",
    )
    .option("--output <file>", "file to write; default: standard output")
    .option("--force", "replace a file that is there", false)
    .addHelpText("after", example("import --output automations.yaml"));
  add("schema", "print the JSON Schema of automations.yaml", async () => {
    return (await import("./schema.ts")).schema;
  }).addHelpText("after", example("schema > automations.schema.json"));
}

function addServiceCommands(add: Add): void {
  add("install", "put the program on this machine as a service of systemd", async () => {
    return (await import("./install.ts")).install;
  })
    .option("--yes", "do it; else only say what would be done", false)
    .option("--root <dir>", "a directory that stands for /; systemd is not told")
    .addHelpText("after", example("install --yes"));
  add("uninstall", "take the service away again, and keep its data", async () => {
    return (await import("./uninstall.ts")).uninstall;
  })
    .option("--yes", "do it; else only say what would be done", false)
    .option("--root <dir>", "a directory that stands for /; systemd is not told")
    .addHelpText("after", example("uninstall --yes"));
}

/** Its action needs the program itself, to say what can be written. */
function addCompletions(add: Add, program: Program): void {
  add<CommonOptions & { readonly shell: string }>(
    "completions <shell>",
    "print what makes bash, zsh or fish complete commands and tasks",
    async () => {
      const { completionScript } = await import("./completions.ts");
      return ({ options, terminal }) => {
        terminal.out(completionScript(options.shell, program).trimEnd());
        return Promise.resolve(EXIT.done);
      };
    },
  ).addHelpText(
    "after",
    example(
      "completions bash > /etc/bash_completion.d/bcourse-scheduler",
      "completions zsh > /usr/share/zsh/site-functions/_bcourse_scheduler",
      "completions fish > ~/.config/fish/completions/bcourse-scheduler.fish",
    ),
  );
}

/** Gives a command's arguments by their names, beside its options. */
function namedArguments(command: Program): Record<string, unknown> {
  return Object.fromEntries(
    command.registeredArguments.map((argument, index) => [argument.name(), command.args[index]]),
  );
}

function logOption(text: string): LogOption {
  const read = readLogOption(text);
  if ("wrong" in read) throw new InvalidArgumentError(read.wrong);
  return read;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 1_000) return number;
  throw new InvalidArgumentError("wanted a whole number from 1 to 1000.");
}
