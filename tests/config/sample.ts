import type { Config, LoadResult } from "../../src/config/config.ts";
import { parseConfig, type ParseOptions } from "../../src/config/parse.ts";
import { formatProblem } from "../../src/domain/problem.ts";
import type { TaskSettings } from "../../src/domain/task.ts";

/** A file with what must be there, and more lines in places where tests want them. */
export function sample(lines: { readonly top?: string; readonly task?: string } = {}): string {
  return `version: 1
environment: PRODUCTION
database: sqlite:////srv/bcourse.db
mail:
  from: Bcourse <noreply@example.org>
${lines.top ?? ""}
tasks:
  student_reminder:
    handler: StudentReminderTask
    ${lines.task ?? "offset: 2 days"}
`;
}

/** Parses a file that lies in /etc/bcourse. */
export function parse(text: string, options: Partial<ParseOptions> = {}): LoadResult {
  return parseConfig(text, {
    path: "automations.yaml",
    directory: "/etc/bcourse",
    env: () => undefined,
    files: new Map(),
    ...options,
  });
}

/** The configuration of a file that must be right. */
export function configOf(text: string, options: Partial<ParseOptions> = {}): Config {
  const { config, problems } = parse(text, options);
  if (config === null) throw new Error(problems.map(formatProblem).join("\n"));
  return config;
}

/** The only task of a file that must be right. */
export function taskOf(text: string, options: Partial<ParseOptions> = {}): TaskSettings {
  const [task, ...others] = configOf(text, options).tasks;
  if (task === undefined || others.length > 0) throw new Error("wanted one task");
  return task;
}
