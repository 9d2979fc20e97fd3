import { existsSync } from "node:fs";
import { createRenderer } from "../../src/mail/render.ts";
import { faultsOf } from "./host_faults.ts";
import { HOST_INVARIANTS, INVARIANTS } from "./judge.ts";
import { comeToRest } from "./quiet.ts";
import { openWorld, type WorldOptions, type WorldReport } from "./world.ts";

/** Days of a world where nothing else is asked for. */
export const DAYS = 20;

/** Lets a world live and come to rest. The same options give the same report. */
export async function simulate(options: WorldOptions): Promise<WorldReport> {
  // The engine of the texts is started once per process, outside every world's time.
  await createRenderer();
  const directory = await makePlace();
  try {
    await using world = await openWorld(options, directory);
    await world.live();
    if (world.mayGoOn) await comeToRest(world);
    return world.report();
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Stores lie in memory where the machine has a place for files there: nothing in a world loses power. */
async function makePlace(): Promise<string> {
  const isLinux = existsSync("/dev/shm");
  return await Deno.makeTempDir({ prefix: "simulation-", ...(isLinux ? { dir: "/dev/shm" } : {}) });
}

/** Says what was found in a world, what came before it, and how to see it again. */
export function sayFailure(
  { seed, violation, steps, events }: WorldReport,
  { days, without = [], isShared = false, postgresPort }: Omit<WorldOptions, "seed">,
): string {
  if (violation === null) return `world ${seed}: every promise was kept`;
  const { invariant, found } = violation;
  const spared = without.length === 0 ? "" : ` --without "${without.join(",")}"`;
  return [
    `world ${seed}, step ${steps}: ${invariant}: ${
      { ...INVARIANTS, ...HOST_INVARIANTS }[invariant]
    }`,
    `found: ${found}`,
    ...["", "the last that happened:", ...events.map((event) => `  ${event}`), ""],
    `to see it again: deno task simulate${
      postgresPort !== undefined ? " --store postgres" : isShared ? " --shared" : ""
    } --seed ${seed} --days ${days}${spared}`,
  ].join("\n");
}

/**
 * Leaves out one kind of fault after the other, as long as the same promise is broken without it.
 * @returns the kinds that are not needed
 */
export async function shrink(options: WorldOptions, report: WorldReport): Promise<string[]> {
  const without: string[] = [];
  for (const kind of Object.keys(faultsOf(options))) {
    if (!report.faults.has(kind)) continue;
    const { violation } = await simulate({ ...options, without: [...without, kind] });
    if (violation?.invariant === report.violation?.invariant) without.push(kind);
  }
  return without;
}
