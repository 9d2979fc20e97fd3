import { join } from "node:path";
import SAMPLE from "../../automations.yaml" with { type: "text" };
import { jsonSchema } from "../config/json_schema.ts";
import type { Command, CommonOptions } from "./command.ts";
import { contractTypes, TYPES_FILE } from "./contract_types.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { writeNewFiles } from "./new_files.ts";
import { printJson, type Terminal } from "./terminal.ts";

interface InitOptions extends CommonOptions {
  /** The argument; left out: the directory one is in. */
  readonly dir?: string;
  readonly force: boolean;
}

/** Writes a sample configuration and what an editor needs to help with it. */
export async function init({ options, terminal }: Command<InitOptions>): Promise<ExitCode> {
  const dir = options.dir ?? ".";
  const files = [
    { path: join(dir, "automations.yaml"), text: SAMPLE },
    {
      path: join(dir, "automations.schema.json"),
      text: `${JSON.stringify(jsonSchema(), null, 2)}\n`,
    },
    { path: join(dir, TYPES_FILE), text: contractTypes() },
  ];
  await writeNewFiles(files, options);
  const tasks = join(dir, "tasks");
  await Deno.mkdir(tasks, { recursive: true });
  if (options.json) printJson(terminal, { written: files.map(({ path }) => path), tasks });
  else tellNext(terminal, dir);
  return EXIT.done;
}

function tellNext(terminal: Terminal, dir: string): void {
  const config = join(dir, "automations.yaml");
  const option = dir === "." ? "" : ` --config ${config}`;
  terminal.out(`Wrote
  ${config}
      what goes out when; each line says what it means
  ${join(dir, "automations.schema.json")}
      lets editors complete and check it
  ${join(dir, TYPES_FILE)}
      what tasks of your own can do
  ${join(dir, "tasks")}/
      for tasks of your own: bcourse-scheduler new-task NAME${option}

What to do next
  1. Say where Bcourse's database and the mail server are:
       export SQLALCHEMY_DATABASE_URI=sqlite:////srv/bcourse/bcourse.db
       export SMTP_URL=smtp://user:password@host:587
     Without SMTP_URL mails go to a directory instead, as files.
  2. Put your own sender behind "from:" in ${config}.
     What Bcourse itself had scheduled comes over with
       bcourse-scheduler import --output ${config} --force
  3. bcourse-scheduler check${option}     finds everything that is wrong
  4. bcourse-scheduler plan${option}      shows what would go out, and changes nothing
  5. bcourse-scheduler run${option}`);
}
