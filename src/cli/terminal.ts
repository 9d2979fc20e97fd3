import { caretLine } from "../config/caret.ts";
import { sayDuration } from "../domain/duration.ts";
import type { Problem } from "../domain/problem.ts";
import { formatProblem } from "../domain/problem.ts";

/** Where a command writes to. */
export interface Terminal {
  /** Answers, one line. */
  out(line: string): void;
  /** Everything else: problems, progress. */
  err(line: string): void;
  /** Asks a person yes or no; null: nobody is there to answer. */
  confirm(question: string): boolean | null;
  /** Shows a line in the place of the one shown so before; empty takes it away. */
  status(line: string): void;
  /** Columns; without end where it is no terminal. */
  readonly width: number;
  /** Whether colours are wanted. */
  readonly colors: boolean;
}

/** The process's own terminal. Colours only on a real one, and not under NO_COLOR. */
export function processTerminal(): Terminal {
  const isTerminal = Deno.stdout.isTerminal();
  return {
    // deno-lint-ignore no-console -- the command line is where lines are written
    out: (line) => console.log(line),
    // deno-lint-ignore no-console -- as above
    err: (line) => console.error(line),
    confirm: (question) => isTerminal && Deno.stdin.isTerminal() ? confirm(question) : null,
    status: (line) => void Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${line}`)),
    width: isTerminal ? Deno.consoleSize().columns : Infinity,
    colors: isTerminal && !Deno.noColor,
  };
}

/** Writes a value as JSON, for programs. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(JSON.stringify(value, null, 2));
}

/** Writes problems, one line each; on a terminal with the place in the file under it. */
export function printProblems(terminal: Terminal, problems: readonly Problem[]): void {
  const isForPeople = terminal.width < Infinity;
  for (const problem of problems) {
    terminal.err(oneLine(formatProblem(problem)));
    const place = isForPeople ? caretLine(textOf(problem.file), problem) : null;
    for (const line of place?.split("\n") ?? []) terminal.err(`    ${oneLine(line)}`);
  }
}

/** @returns the file; empty where it cannot be read, which is a problem of its own then */
function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/** Tells times as people read them. */
export interface TimeTeller {
  /** `Tue 1 Dec 2026 09:00` in the configured zone. */
  local(iso: string): string;
  /** `Tue 1 Dec 2026 09:00 (in 2 days 3 hours)`. */
  both(iso: string): string;
  /** As {@link both}, and where a table is too wide for that, `1 Dec 09:00`. */
  cell(iso: string): { readonly long: string; readonly short: string };
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Makes a teller for a zone and an instant from which `in` and `ago` are counted. */
export function timeTeller(timezone: string, nowMs: number): TimeTeller {
  // Not by Intl.DateTimeFormat: to make one takes 17 ms, a tenth of what a command may take.
  const zoned = (ms: number): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timezone);
  const { year: thisYear } = zoned(nowMs);
  const day = ({ day, month }: Temporal.ZonedDateTime): string => `${day} ${MONTHS[month - 1]}`;
  const time = (at: Temporal.ZonedDateTime): string =>
    at.toPlainTime().toString({ smallestUnit: "minute" });
  const local = (iso: string): string => {
    const at = zoned(msOf(iso));
    return `${WEEKDAYS[at.dayOfWeek - 1]} ${day(at)} ${at.year} ${time(at)}`;
  };
  const both = (iso: string): string => `${local(iso)} (${relative(msOf(iso) - nowMs)})`;
  return {
    ...{ local, both },
    cell(iso) {
      const at = zoned(msOf(iso));
      const year = at.year === thisYear ? "" : `${at.year} `;
      return { long: both(iso), short: `${day(at)} ${year}${time(at)}` };
    },
  };
}

function relative(ms: number): string {
  if (Math.abs(ms) < 1_000) return "now";
  return ms > 0 ? `in ${sayDuration(ms)}` : `${sayDuration(-ms)} ago`;
}

function msOf(iso: string): number {
  return Temporal.Instant.from(iso).epochMilliseconds;
}

/** Makes other people's text fit for a terminal: one line, and nothing in it that moves the cursor. */
export function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what is taken out
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
}
