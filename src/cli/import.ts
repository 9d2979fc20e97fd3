import { dirname, resolve } from "node:path";
import SAMPLE from "../../automations.yaml" with { type: "text" };
import { openCourse } from "../course/open.ts";
import { systemClock } from "../domain/clock.ts";
import { SchedulerError } from "../domain/errors.ts";
import { type BcourseSchedule, readBcourseSchedule } from "../run/bcourse/schedule.ts";
import { type ImportedTask, toTasks } from "../run/bcourse/tasks.ts";
import { writeImported } from "../run/bcourse/yaml.ts";
import { builtInNames } from "../sandbox/host/built_in_names.ts";
import type { Command, CommonOptions } from "./command.ts";
import { loadOrThrow } from "./load_config.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { writeNewFiles } from "./new_files.ts";
import { printJson, type Terminal } from "./terminal.ts";

interface ImportOptions extends CommonOptions {
  /** URL of Bcourse's database. */
  readonly database?: string;
  /** File to write; left out: standard output. */
  readonly output?: string;
  readonly force: boolean;
}

/** The variable in which Bcourse itself has the URL. */
const VARIABLE = "SQLALCHEMY_DATABASE_URI";

/** Writes automations.yaml from Bcourse's own schedule. */
export async function importSchedule(
  { options, terminal }: Command<ImportOptions>,
): Promise<ExitCode> {
  const { label, schedule } = await readSchedule(options);
  const tasks = toTasks(schedule, builtInNames());
  const yaml = writeImported(tasks, { sample: SAMPLE, schedule });
  const { output } = options;
  if (output !== undefined) await writeNewFiles([{ path: output, text: yaml }], options);
  if (options.json) {
    const told = tasks.map(({ key, original, entry, notes }) => ({
      ...{ task: key, name: original, enabled: entry.enabled, notes },
    }));
    printJson(terminal, {
      tasks: told,
      ...(output === undefined ? { yaml } : { written: output }),
    });
    return EXIT.done;
  }
  if (output === undefined) terminal.out(yaml.trimEnd());
  tellTasks(terminal, tasks, label);
  if (output !== undefined) tellNext(terminal, output);
  return EXIT.done;
}

async function readSchedule(
  options: ImportOptions,
): Promise<{ readonly label: string; readonly schedule: BcourseSchedule }> {
  const { url, directory } = await findDatabase(options);
  const course = await openCourse(url, { directory, clock: systemClock() });
  try {
    return { label: course.label, schedule: await readBcourseSchedule(course) };
  } finally {
    await course.close();
  }
}

/** The database named here, else Bcourse's variable, else that of the configuration. */
async function findDatabase(
  options: ImportOptions,
): Promise<{ readonly url: string; readonly directory: string }> {
  const url = options.database ?? Deno.env.get(VARIABLE);
  if (url !== undefined && url !== "") return { url, directory: resolve(".") };
  if (!await isThere(options.config)) {
    throw new SchedulerError("USAGE_NO_DATABASE", "Cannot import as no database is named", {
      hint: `set ${VARIABLE} to the URL that Bcourse has, or add --database URL`,
    });
  }
  const { config } = await loadOrThrow(options.config);
  return { url: config.database, directory: dirname(resolve(options.config)) };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

/** On standard error, so that standard output holds the file alone. */
function tellTasks(terminal: Terminal, tasks: readonly ImportedTask[], label: string): void {
  const on = tasks.filter(({ entry }) => entry.enabled === true).length;
  const found = `${tasks.length} automation${tasks.length === 1 ? "" : "s"}`;
  terminal.err(`Found ${found} in ${label}: ${on} switched on, ${tasks.length - on} switched off.`);
  for (const { key, notes } of tasks) for (const note of notes) terminal.err(`  ${key}: ${note}`);
}

function tellNext(terminal: Terminal, output: string): void {
  terminal.out(`Wrote ${output}. What to do next:
  1. Put your own sender behind "from:". With "bcourse-scheduler schema > automations.schema.json"
     beside it, editors help with the file.
  2. bcourse-scheduler check --config ${output}
  3. bcourse-scheduler plan --config ${output}
  4. Switch off Bcourse's own scheduler, then start this one.`);
}
