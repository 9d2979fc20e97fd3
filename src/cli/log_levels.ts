import {
  LOG_CATEGORIES,
  LOG_LEVELS,
  type LogCategory,
  type LogLevel,
  type LogLevels,
} from "../domain/log.ts";
import { nearest } from "../domain/nearest.ts";

/** What `--log` asks for; a level of null leaves that to the file. */
export interface LogOption {
  readonly level: LogLevel | null;
  readonly categories: LogLevels["categories"];
}

/**
 * Reads `--log`: a level for everything, levels by category, or both.
 * @param text such as `debug`, `mail=debug` or `warn,mail=debug,jobs=info`
 * @returns what is asked for, or what is wrong with it, in words
 */
export function readLogOption(text: string): LogOption | { readonly wrong: string } {
  let level: LogLevel | null = null;
  const categories: Partial<Record<LogCategory, LogLevel>> = {};
  for (const part of text.split(",").map((part) => part.trim())) {
    const [left = "", right] = part.split("=").map((side) => side.trim());
    const wantedLevel = oneOf(LOG_LEVELS, right ?? left);
    if ("wrong" in wantedLevel) return wantedLevel;
    if (right === undefined) {
      level = wantedLevel.word;
      continue;
    }
    const category = oneOf(LOG_CATEGORIES, left);
    if ("wrong" in category) return category;
    categories[category.word] = wantedLevel.word;
  }
  return { level, categories };
}

/**
 * Says what is written: what the command line names goes before the file, and a level for everything
 * before all that the file says.
 */
export function levelsOf(option: LogOption | null, file: LogLevels): LogLevels {
  if (option === null) return file;
  const { level, categories } = option.level === null
    ? file
    : { level: option.level, categories: {} };
  return { level, categories: { ...categories, ...option.categories } };
}

function oneOf<Word extends string>(
  known: readonly Word[],
  text: string,
): { readonly word: Word } | { readonly wrong: string } {
  const word = known.find((one) => one === text);
  if (word !== undefined) return { word };
  const meant = nearest(text, known);
  const hint = meant === null ? "" : `, perhaps ${meant}`;
  return { wrong: `wanted one of ${known.join(", ")}: found "${text}"${hint}.` };
}
