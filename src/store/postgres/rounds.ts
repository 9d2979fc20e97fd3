/**
 * Parts a list into rounds in which no two have the same key: what has its key for the first time is in
 * the first one. Within a round nothing depends on anything, so that it can be written at once.
 * @param keyOf undefined: it is left out
 */
export function inRounds<T>(
  list: readonly T[],
  keyOf: (one: T) => string | number | undefined,
): readonly (readonly T[])[] {
  const rounds: T[][] = [];
  const counts = new Map<string | number, number>();
  for (const one of list) {
    const key = keyOf(one);
    if (key === undefined) continue;
    const round = counts.get(key) ?? 0;
    counts.set(key, round + 1);
    (rounds[round] ??= []).push(one);
  }
  return rounds;
}
