import { systemClock } from "../domain/clock.ts";
import type { CourseError } from "../domain/errors.ts";
import { hasErrors, type Problem } from "../domain/problem.ts";
import { advise } from "../run/planning/advice.ts";
import { prepare } from "../run/prepare.ts";
import type { Command } from "./command.ts";
import { loadOrThrow } from "./load_config.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { WrongConfiguration } from "./failure.ts";
import { silentLog } from "./silent_log.ts";
import { printJson, printProblems } from "./terminal.ts";

/** Finds everything that `run` would refuse, without starting. */
export async function check({ options, terminal }: Command): Promise<ExitCode> {
  const found = await findProblems(options.config);
  const wrong = hasErrors(found.problems);
  if (options.json) {
    const { problems, courseDown } = found;
    printJson(terminal, { ok: !wrong, problems, course_error: courseDown?.message ?? null });
    return wrong ? EXIT.wrong : EXIT.done;
  }
  printProblems(terminal, found.problems);
  if (found.courseDown !== null) {
    terminal.err(`Queries were not checked: ${found.courseDown.message}`);
    terminal.err(`Try: ${found.courseDown.hint}`);
  }
  if (wrong) return EXIT.wrong;
  const disabled = found.tasks - found.enabled;
  const off = disabled === 0 ? "" : `, ${disabled} switched off`;
  terminal.out(`${options.config} is good: ${count(found.enabled, "task")}${off}.`);
  return EXIT.done;
}

interface Findings {
  readonly problems: readonly Problem[];
  readonly courseDown: CourseError | null;
  readonly tasks: number;
  readonly enabled: number;
}

async function findProblems(path: string): Promise<Findings> {
  try {
    const { config, problems } = await loadOrThrow(path);
    const sizes = {
      tasks: config.tasks.length,
      enabled: config.tasks.filter((task) => task.enabled).length,
    };
    const clock = systemClock();
    const prepared = await prepare(config, { clock, log: silentLog() });
    if (!("course" in prepared)) {
      return { ...sizes, problems: [...problems, ...prepared.problems], courseDown: null };
    }
    try {
      const ask = { now: clock.now(), signal: new AbortController().signal };
      const advice = hasErrors(prepared.problems) ? [] : await advise(prepared, ask);
      const all = [...problems, ...prepared.problems, ...advice];
      return { ...sizes, problems: all, courseDown: prepared.courseDown };
    } finally {
      await prepared.close();
    }
  } catch (thrown) {
    if (!(thrown instanceof WrongConfiguration)) throw thrown;
    return { problems: thrown.problems, courseDown: null, tasks: 0, enabled: 0 };
  }
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
