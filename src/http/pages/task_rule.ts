import type { TaskSettings, WallTime } from "../../domain/task.ts";
import type { Words } from "../words.ts";

/** Says when the jobs of a task run, such as `2 days before the first event, at 18:00`. */
export function sayRule(
  { offset, direction, event, at }: Pick<TaskSettings, "offset" | "direction" | "event" | "at">,
  words: Words,
): string {
  const { months, days, ms } = offset;
  const exact = [["hour", 3_600_000], ["minute", 60_000], ["second", 1_000]] as const;
  let rest = ms;
  const parts = [
    ...months > 0 ? [words.unit("month", months)] : [],
    ...days > 0 ? [days % 7 === 0 ? words.unit("week", days / 7) : words.unit("day", days)] : [],
    ...exact.flatMap(([unit, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count > 0 ? [words.unit(unit, count)] : [];
    }),
  ];
  const time = at === null ? "" : words.atTime(sayWallTime(at));
  return `${words.rule({ lasting: parts.join(" "), direction, event })}${time}`;
}

/** Says a time of the day, such as `18:00`. */
export function sayWallTime({ hour, minute }: WallTime): string {
  return `${two(hour)}:${two(minute)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
