/**
 * Says lengths of time in words.
 * @module
 */

const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

/**
 * Says a length of time in its two largest units.
 * @param ms length in ms; below 0 counts as 0
 * @returns such as `2 days 3 hours`; `less than a second` where it is
 */
export function sayDuration(ms: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, ms);
  for (const [name, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? "less than a second" : parts.join(" ");
}
