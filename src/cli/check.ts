import type { StoreSettings } from "../config/config.ts";
import { type Clock, systemClock } from "../domain/clock.ts";
import { type CourseError, StoreError } from "../domain/errors.ts";
import { hasErrors, type Problem } from "../domain/problem.ts";
import { openStoreForReading } from "../run/open_store.ts";
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
  const { problems, courseDown, storeDown } = found;
  const end = wrong ? EXIT.wrong : storeDown === null ? EXIT.done : EXIT.couldNotStart;
  if (options.json) {
    const errors = {
      course_error: courseDown?.message ?? null,
      store_error: storeDown?.message ?? null,
    };
    printJson(terminal, { ok: end === EXIT.done, problems, ...errors });
    return end;
  }
  printProblems(terminal, problems);
  if (courseDown !== null) {
    terminal.err(`Queries were not checked: ${courseDown.message}`);
    terminal.err(`Try: ${courseDown.hint}`);
  }
  if (storeDown !== null) {
    terminal.err(`Error: ${storeDown.message}`);
    terminal.err(`Try: ${storeDown.hint}`);
  }
  if (end !== EXIT.done) return end;
  const disabled = found.tasks - found.enabled;
  const off = disabled === 0 ? "" : `, ${disabled} switched off`;
  terminal.out(`${options.config} is good: ${count(found.enabled, "task")}${off}.`);
  return EXIT.done;
}

interface Findings {
  readonly problems: readonly Problem[];
  readonly courseDown: CourseError | null;
  /** Why `run` cannot have its store. */
  readonly storeDown: StoreError | null;
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
    const storeDown = await findStoreDown(config.store, clock);
    const prepared = await prepare(config, { clock, log: silentLog() });
    if (!("course" in prepared)) {
      const all = [...problems, ...prepared.problems];
      return { ...sizes, problems: all, courseDown: null, storeDown };
    }
    try {
      const ask = { now: clock.now(), signal: new AbortController().signal };
      const advice = hasErrors(prepared.problems) ? [] : await advise(prepared, ask);
      const all = [...problems, ...prepared.problems, ...advice];
      return { ...sizes, problems: all, courseDown: prepared.courseDown, storeDown };
    } finally {
      await prepared.close();
    }
  } catch (thrown) {
    if (!(thrown instanceof WrongConfiguration)) throw thrown;
    const nothing = { courseDown: null, storeDown: null, tasks: 0, enabled: 0 };
    return { ...nothing, problems: thrown.problems };
  }
}

/** A store in a file may be another user's, who will start the daemon; a server is the same for all. */
async function findStoreDown(settings: StoreSettings, clock: Clock): Promise<StoreError | null> {
  if (settings.kind === "sqlite") return null;
  try {
    await (await openStoreForReading(settings, clock))?.store.close();
    return null;
  } catch (thrown) {
    if (!(thrown instanceof StoreError)) throw thrown;
    // The daemon itself brings an older one up to date.
    return thrown.code === "STORE_SCHEMA_OLDER" ? null : thrown;
  }
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
