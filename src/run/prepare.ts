import type { Config } from "../config/config.ts";
import type { Course } from "../course/course.ts";
import { openCourse } from "../course/open.ts";
import type { Clock } from "../domain/clock.ts";
import { CourseError, MailError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import type { Problem } from "../domain/problem.ts";
import { readSmtpUrl } from "../mail/smtp_url.ts";
import { openSandbox } from "../sandbox/open.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { checkArgs } from "./args.ts";
import { type Catalog, loadCatalog, type LoadedTask } from "./catalog.ts";

/** What a configuration names, opened and checked. */
export interface Prepared {
  readonly config: Config;
  readonly course: Course;
  readonly sandbox: Sandbox;
  readonly catalog: Catalog;
  /** Everything wrong, in the order of the file: with an error among them, `run` refuses to start. */
  readonly problems: readonly Problem[];
  /** Why the course database cannot be asked now; null where it can. Not a problem of the file. */
  readonly courseDown: CourseError | null;
  close(): Promise<void>;
}

/**
 * Opens what a configuration names and checks the rest of it: each handler is loaded, each query
 * prepared. A course database that is down is no fault of the file.
 * @returns null with the problems where the course database's URL cannot be used at all
 */
export async function prepare(
  config: Config,
  parts: { readonly clock: Clock; readonly log: Logger },
): Promise<Prepared | { readonly problems: readonly Problem[] }> {
  const addresses = addressProblems(config);
  let course: Course;
  try {
    course = await openCourse(config.database, { directory: config.directory, clock: parts.clock });
  } catch (thrown) {
    if (!(thrown instanceof CourseError)) throw thrown;
    const problem = config.problemAt(["database"], `${thrown.message}; ${thrown.hint}`);
    return { problems: [problem, ...addresses].sort(byPlace) };
  }
  const sandbox = openSandbox({
    clock: parts.clock,
    log: parts.log.category("handlers"),
    handlersDir: config.handlersDir,
    limits: { memoryMb: config.limits.hostMemoryMb },
  });
  const close = async (): Promise<void> => {
    await sandbox.close();
    await course.close();
  };
  try {
    const catalog = await loadCatalog(config, sandbox);
    const queries = await checkQueries(config, course, catalog);
    const own = [...argProblems(config, catalog), ...writeProblems(config, catalog)];
    const problems = [...addresses, ...catalog.problems, ...own, ...queries.problems];
    problems.sort(byPlace);
    return { config, course, sandbox, catalog, problems, courseDown: queries.courseDown, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** The mail server's URL is read by the room that speaks to it. */
function addressProblems(config: Config): readonly Problem[] {
  const { transport } = config.mail;
  if (transport.kind !== "smtp") return [];
  try {
    readSmtpUrl(transport.url);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof MailError)) throw thrown;
    return [config.problemAt(["mail", "transport"], `${thrown.message}; ${thrown.hint}`)];
  }
}

function argProblems(config: Config, catalog: Catalog): readonly Problem[] {
  return [...catalog.tasks.values()].flatMap(({ settings, handler }) => {
    const { name: task, args, enabled } = settings;
    // Args that the handler does not know may be parameters of a query that stands in the file.
    const isStrict = settings.query === null;
    const found = handler.args === null ? [] : checkArgs(args, handler.args, { isStrict });
    const severity = enabled ? "error" : "warning";
    return found.map(({ name, message }) =>
      config.problemAt(["tasks", task, "args", name], message, severity)
    );
  });
}

/** A handler that changes the course database would fail at its first job. */
function writeProblems(config: Config, catalog: Catalog): readonly Problem[] {
  return [...catalog.tasks.values()]
    .filter(({ settings, handler }) => handler.writes === true && !settings.writes)
    .map(({ settings: { name, handler, enabled } }) =>
      config.problemAt(
        ["tasks", name, "handler"],
        `${handler} changes the course database, which it may not: add writes: true to tasks.${name}`,
        enabled ? "error" : "warning",
      )
    );
}

async function checkQueries(
  config: Config,
  course: Course,
  catalog: Catalog,
): Promise<{ readonly problems: readonly Problem[]; readonly courseDown: CourseError | null }> {
  const problems: Problem[] = [];
  for (const task of catalog.tasks.values()) {
    if (task.sql === null) continue;
    try {
      const missing = missingColumns(task, await course.columns(task.sql));
      for (const message of missing) problems.push(queryProblem(config, task, message));
    } catch (thrown) {
      if (!(thrown instanceof CourseError)) throw thrown;
      if (thrown.code !== "COURSE_REFUSED") return { problems, courseDown: thrown };
      problems.push(queryProblem(config, task, `${thrown.message}; ${thrown.hint}`));
    }
  }
  return { problems, courseDown: null };
}

function missingColumns(task: LoadedTask, columns: readonly string[]): readonly string[] {
  const { settings, handler } = task;
  const wanted: [string, boolean][] = [
    [settings.columns.id, !handler.shapes.includes("id")],
    [settings.columns.eventAt, !handler.shapes.includes("eventAt")],
    [settings.columns.trainingType, settings.trainingTypes.length > 0],
  ];
  return wanted.filter(([column, needed]) => needed && !columns.includes(column)).map(([column]) =>
    `gives no column ${column}: it has ${
      columns.join(", ")
    }; name it so in the SQL, or set columns:`
  );
}

/** A query that is the handler's own stands nowhere in the file: the handler does. */
function queryProblem(config: Config, task: LoadedTask, message: string): Problem {
  const { name, query, enabled } = task.settings;
  const severity = enabled ? "error" : "warning";
  return query === null
    ? config.problemAt(["tasks", name, "handler"], `its query ${message}`, severity)
    : config.problemAt(["tasks", name, "query"], message, severity);
}

function byPlace(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}
