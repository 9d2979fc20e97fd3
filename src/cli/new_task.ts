import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { NAME_PATTERN } from "../config/names.ts";
import { SchedulerError } from "../domain/errors.ts";
import type { Command, CommonOptions } from "./command.ts";
import { readConfigKeys } from "./config_keys.ts";
import { contractTypes, TYPES_FILE } from "./contract_types.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { type NewFile, writeNewFiles } from "./new_files.ts";
import TASK from "./samples/task.ts.txt" with { type: "text" };
import TASK_TEST from "./samples/task_test.ts.txt" with { type: "text" };
import { printJson } from "./terminal.ts";

interface NewTaskOptions extends CommonOptions {
  /** The argument. */
  readonly name: string;
  readonly force: boolean;
}

/** Writes a handler that works, with a test beside it, to start from. */
export async function newTask({ options, terminal }: Command<NewTaskOptions>): Promise<ExitCode> {
  const { name, config } = options;
  if (!new RegExp(NAME_PATTERN).test(name)) throw wrongName(name);
  const keys = await readConfigKeys(config);
  if (keys === null) await requireDirectory(config);
  const named = keys?.handlers ?? "tasks";
  const handlers = isAbsolute(named) ? named : join(dirname(config), named);
  const types = join(dirname(config), TYPES_FILE);
  const [task, test] = filesOf(name, { handlers, types });
  await writeNewFiles([task, test], options);
  const written = [task.path, test.path];
  if (await writeTypes(types)) written.push(types);
  const entry = entryOf(name);
  if (options.json) printJson(terminal, { written, entry });
  else {
    terminal.out(["Wrote", ...written.map((path) => `  ${path}`)].join("\n"));
    terminal.out(`\nTest it:\n  npx -y deno@${Deno.version.deno} test ${test.path}`);
    terminal.out(
      keys?.tasks.includes(name)
        ? `\n${basename(config)} has a task ${name} already. Change it to:\n\n${entry}`
        : `\nAdd to ${basename(config)}, below "tasks:":\n\n${entry}`,
    );
  }
  return EXIT.done;
}

function filesOf(
  name: string,
  { handlers, types }: { readonly handlers: string; readonly types: string },
): readonly [task: NewFile, test: NewFile] {
  const path = relative(handlers, types);
  // TypeScript takes a path without dots as it is, people do not.
  const reference = path.startsWith(".") ? path : `./${path}`;
  const fill = (text: string): string =>
    text.replaceAll("TYPES", reference).replaceAll("NAME", name);
  return [
    { path: join(handlers, `${name}.ts`), text: fill(TASK) },
    { path: join(handlers, `${name}_test.ts`), text: fill(TASK_TEST) },
  ];
}

/** Types that are there stay: they belong to no single task. */
async function writeTypes(path: string): Promise<boolean> {
  try {
    await writeNewFiles([{ path, text: contractTypes() }], { force: false });
    return true;
  } catch (thrown) {
    if (thrown instanceof SchedulerError && thrown.code === "USAGE_FILE_EXISTS") return false;
    throw thrown;
  }
}

function entryOf(name: string): string {
  return `  ${name}:
    handler: ./${name}.ts
    event: last # first, last or all of a training's events
    offset: 1 day
    direction: after # before or after the event`;
}

/** Without a configuration, tasks go where it would be; a mistyped path is no such place. */
async function requireDirectory(config: string): Promise<void> {
  try {
    await Deno.stat(dirname(config));
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
    throw new SchedulerError("USAGE_NO_CONFIG", `Cannot find ${config}`, {
      hint: "name an automations.yaml that is there",
    });
  }
}

function wrongName(name: string): SchedulerError {
  return new SchedulerError(
    "USAGE_TASK_NAME",
    `Cannot name a task ${JSON.stringify(name)}: wanted at most 64 letters a to z, digits, _ and -`,
    { hint: "bcourse-scheduler new-task thank_you" },
  );
}
