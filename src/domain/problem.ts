/**
 * What is wrong with a configuration, told to the person who wrote it.
 * @module
 */

/** One thing wrong in automations.yaml, or in what it names. */
export interface Problem {
  /** `error` stops the configuration from being used, `warning` does not. */
  readonly severity: "error" | "warning";
  /** The file as the person named it. */
  readonly file: string;
  /** Line, from 1; 0 where the whole file is meant. */
  readonly line: number;
  /** Column, from 1; 0 where the whole line or file is meant. */
  readonly column: number;
  /** Where in the configuration, such as `tasks.student_reminder.offset`; empty for the whole. */
  readonly path: string;
  /** What was found and what is wanted, in one line. */
  readonly message: string;
}

/**
 * Writes a problem in the form that editors and terminals make a link of.
 * @param problem what is wrong
 * @returns `file:line:column: error: path: message`
 */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== 0).join(":");
  const path = problem.path === "" ? "" : `${problem.path}: `;
  return `${place}: ${problem.severity}: ${path}${problem.message}`;
}

/**
 * Says whether any of the problems keeps a configuration from being used.
 * @param problems all that were found
 * @returns true where one is an error
 */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === "error");
}
