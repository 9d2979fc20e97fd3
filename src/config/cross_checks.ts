/**
 * What one key demands of another. These checks look at the values as the file has them, so that
 * they are made even where another part of the file is wrong.
 * @module
 */
import type { Problem } from "../domain/problem.ts";
import { exactMs, readSpan } from "./durations.ts";
import { isLoopback, readListen } from "./endpoints.ts";
import { type Group, groupAt, isGroup, valueAt } from "./groups.ts";
import type { Told } from "./issues.ts";
import { readQueryChoice } from "./names.ts";
import type { Path } from "./places.ts";
import { DEFAULT_RETRY } from "./resolve.ts";
import { readWallTime } from "./time_of_day.ts";
import { sayWrongValue, type Values } from "./wording.ts";

/** Something that two keys have wrong together. */
export interface CrossTold extends Told {
  readonly severity: Problem["severity"];
}

const DAY_MS = 86_400_000;

/** With more of them a list helps nobody. */
const MOST_LISTED = 8;

/**
 * Checks what no key can be checked for alone.
 * @param root the whole file as plain values
 * @param values the file, for the wording
 * @returns everything that is wrong or odd
 */
export function crossCheck(root: unknown, values: Values): readonly CrossTold[] {
  const file = groupAt(root, []);
  const tasks = Object.keys(groupAt(file, ["tasks"]));
  return [
    ...checkSomeTask(file, tasks),
    ...checkListen(file, values),
    ...checkLetter(groupAt(file, ["tell"])),
    ...checkRetry(file, ["defaults"]),
    ...tasks.flatMap((task) => [
      ...checkQuery(file, { path: ["tasks", task, "query"], values }),
      ...checkRetry(file, ["tasks", task]),
      ...checkAt(groupAt(file, ["tasks", task]), ["tasks", task, "at"]),
    ]),
  ];
}

function checkSomeTask(file: Group, tasks: readonly string[]): CrossTold[] {
  if (tasks.length > 0 || (file.tasks !== null && !isGroup(file.tasks))) return [];
  return [{
    severity: "warning",
    path: ["tasks"],
    message: "found no task, so nothing will ever run",
  }];
}

function checkListen(file: Group, values: Values): CrossTold[] {
  const http = groupAt(file, ["http"]);
  const reading = readListen(http.listen);
  if ("refused" in reading || reading.value.kind === "unix") return [];
  if (isLoopback(reading.value.hostname) || http.allow_remote === true) return [];
  const path = ["http", "listen"];
  const message = sayWrongValue(values, {
    path,
    wanted: "an address of this machine alone, such as 127.0.0.1:8787, or unix:/path",
    refusal: { mend: 'other machines can reach this one: to allow that, add "allow_remote: true"' },
  });
  return [{ severity: "error", path, message }];
}

/** A letter that goes to nobody would be waited for in vain. */
function checkLetter(tell: Group): CrossTold[] {
  if (tell.morning_letter == null || tell.mail != null) return [];
  return [{
    severity: "error",
    path: ["tell", "morning_letter"],
    message: 'found a time and nobody to write to, wanted "mail" beside it, ' +
      'such as "mail: office@example.org"',
  }];
}

function checkQuery(
  file: Group,
  task: { readonly path: Path; readonly values: Values },
): CrossTold[] {
  const reading = readQueryChoice(valueAt(file, task.path));
  if ("refused" in reading || reading.value.kind === "sql") return [];
  const names = Object.keys(groupAt(file, ["queries"]));
  if (names.includes(reading.value.name)) return [];
  const listed = names.length <= MOST_LISTED ? `: ${names.join(", ")}` : "";
  const wanted = names.length === 0
    ? 'SQL that begins with SELECT or WITH, as there are no "queries" in this file'
    : `a name under "queries"${listed}, or SQL that begins with SELECT or WITH`;
  const message = sayWrongValue(task.values, {
    path: task.path,
    wanted,
    refusal: { legal: names },
  });
  return [{ severity: "error", path: task.path, message }];
}

/** The first wait must not be above the longest one, wherever each of them is written. */
function checkRetry(file: Group, owner: Path): CrossTold[] {
  const own = groupAt(file, [...owner, "retry"]);
  if (own.initial === undefined && own.max === undefined) return [];
  const inherited = groupAt(file, ["defaults", "retry"]);
  const initialMs = waitMs(own.initial ?? inherited.initial, DEFAULT_RETRY.initialMs);
  const maxMs = waitMs(own.max ?? inherited.max, DEFAULT_RETRY.maxMs);
  if (initialMs === null || maxMs === null || initialMs <= maxMs) return [];
  const key = own.initial === undefined ? "max" : "initial";
  return [{
    severity: "error",
    path: [...owner, "retry", key],
    message:
      'found "initial" above "max", wanted a first wait that is not above the longest one; ' +
      `max is 1 hour unless it is given`,
  }];
}

function waitMs(value: unknown, otherwiseMs: number): number | null {
  if (value === undefined) return otherwiseMs;
  const reading = readSpan(value);
  return "refused" in reading ? null : exactMs(reading.value);
}

/** Within less than a day the time of day may lie after the event, and a reminder after it is missed. */
function checkAt(task: Group, path: Path): CrossTold[] {
  const at = readWallTime(task.at);
  const offset = readSpan(task.offset);
  if ("refused" in at || "refused" in offset || task.direction === "after") return [];
  const { months, days, ms } = offset.value;
  if (months > 0 || days > 0 || ms >= DAY_MS) return [];
  return [{
    severity: "warning",
    path,
    message: 'found a time of day with an "offset" below 1 day, wanted 1 day or more; ' +
      "a training that begins earlier on that day gets no reminder",
  }];
}
