/** Units in which lengths of time are said. */
export type Unit = "month" | "week" | "day" | "hour" | "minute" | "second";

const UNITS: readonly (readonly [unit: Unit, ms: number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

/** Says a length of time in its two largest units, in the words of one language. */
export function sayLasting(
  ms: number,
  { unit, none }: {
    readonly unit: (name: Unit, count: number) => string;
    readonly none: string;
  },
): string {
  const parts: string[] = [];
  let rest = Math.max(0, ms);
  for (const [name, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(unit(name, count));
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? none : parts.join(" ");
}
