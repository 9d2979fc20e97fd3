/**
 * All tests at once, in lanes: a machine of two cores is done in half the time. Each portion of the
 * files is a process of its own, so that tests share nothing.
 * @module
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** How many run at a time: more would slow down the browsers and servers of the others. */
export const LANES = Math.min(2, navigator.hardwareConcurrency);

const PORTIONS = 8;

/** Deals the test files out, so that those of one folder, alike in what they take, come into different portions. */
export function portionsOf(files: readonly string[]): readonly (readonly string[])[] {
  const portions: string[][] = Array.from({ length: PORTIONS }, () => []);
  files.toSorted().forEach((file, index) => portions[index % PORTIONS]?.push(file));
  return portions.filter((portion) => portion.length > 0);
}

/** The files that hold tests, by their paths from the root. */
export function testFiles(root: string): readonly string[] {
  return readdirSync(join(root, "tests"), { recursive: true }).map((path) =>
    join("tests", String(path))
  )
    .filter((path) => /_test\.tsx?$/.test(path));
}

/** Works through a list, so many at a time, in its order. */
export async function inLanes<T, R>(
  list: readonly T[],
  work: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < list.length; at = next++) {
      const one = list[at];
      if (one !== undefined) results.push(await work(one));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}
