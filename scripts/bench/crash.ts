/**
 * Who gets no mail, or two, where a program is killed at a chosen moment amid many mails.
 * @module
 */
import { countByAddress, openPostOffice } from "../../tests/support/smtp.ts";
import { casesOfApscheduler, casesOfOurs, type CrashCase } from "./crash_cases.ts";
import type { Figure, Program } from "./figure.ts";

/** How many cases run at a time: nothing is timed. */
const LANES = 2;

/** How much is measured. */
export interface CrashSizes {
  readonly mails: number;
  /** At every boundary of a mail's way, or at those around its sending only. */
  readonly everywhere: boolean;
}

/** What became of mails. */
interface Toll {
  readonly mails: number;
  readonly lost: number;
  readonly twice: number;
  /** Of those, the ones of which nothing said that this might happen. */
  readonly untold: number;
}

/** Kills ours at each moment, and APScheduler at those like it; sums first. */
export async function measureCrashes(
  sizes: CrashSizes,
  { hasApscheduler }: { readonly hasApscheduler: boolean },
): Promise<readonly Figure[]> {
  const cases = [...casesOfOurs(sizes), ...hasApscheduler ? casesOfApscheduler(sizes.mails) : []];
  const tolls = await inLanes(cases, (one) => kill(one, sizes.mails));
  const each = cases.map(({ program, moment }, index) => ({ program, moment, toll: tolls[index] }));
  const sums = [...Map.groupBy(each, ({ program }) => program)].map(([program, all]) => ({
    program,
    moment: `at each of ${all.length} moments, together`,
    toll: all.reduce((sum, { toll }) => add(sum, toll), NONE),
  }));
  return [...sums, ...each].flatMap(({ program, moment, toll }) =>
    figures(program, moment, toll ?? NONE)
  );
}

const NONE: Toll = { mails: 0, lost: 0, twice: 0, untold: 0 };

function add(one: Toll, other: Toll = NONE): Toll {
  return {
    mails: one.mails + other.mails,
    lost: one.lost + other.lost,
    twice: one.twice + other.twice,
    untold: one.untold + other.untold,
  };
}

async function kill({ answer, run }: CrashCase, mails: number): Promise<Toll> {
  const victim = { kill: (): void => {} };
  await using office = await openPostOffice({
    beforeAnswer(_, number) {
      if (number === answer) victim.kill();
      return Promise.resolve();
    },
  });
  const told = await run({ mails, url: office.url, victim });
  const counts = Object.entries(countByAddress(office.arrivals));
  const twice = counts.filter(([, count]) => count > 1);
  const untold = twice.filter(([to]) => !told.has(to));
  return { mails, lost: mails - counts.length, twice: twice.length, untold: untold.length };
}

function figures(
  program: Program,
  moment: string,
  { mails, lost, twice, untold }: Toll,
): readonly Figure[] {
  const figure = (what: string, value: number): Figure => ({
    ...{ what: `killed ${moment}: ${what}`, program, unit: "mails", count: mails, values: [value] },
  });
  return [
    figure("lost", lost),
    figure("twice", twice),
    figure("twice, and nobody was told", untold),
  ];
}

/** Does work with each, so many at a time. @returns what came of each, in their order */
async function inLanes<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}
