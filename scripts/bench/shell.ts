/**
 * How long a command takes from the shell, its start included.
 * @module
 */
import { systemClock } from "../../src/domain/clock.ts";
import { command, startDaemon } from "../../tests/support/daemon.ts";
import type { Figure } from "./figure.ts";
import { makePlace } from "./place.ts";

/** Measures `status` of a daemon that runs, and `check` and `version`. */
export async function measureShell(): Promise<readonly Figure[]> {
  await using place = await makePlace({ handler: "nothing.ts" });
  place.fill(100, null);
  await using daemon = startDaemon(place.dir, ["--log", "warn"]);
  await daemon.page();
  const figures: Figure[] = [];
  for (const name of ["version", "status", "check"]) {
    const clock = systemClock();
    const start = clock.monotonicMs();
    const { code, stderr } = await command(place.dir, [name]);
    if (code !== 0) throw new Error(`${name} ended with ${code}: ${stderr}`);
    const values = [clock.monotonicMs() - start];
    const what = `${name} from the shell`;
    figures.push({ what, program: "bcourse-scheduler", unit: "ms", count: null, values });
  }
  daemon.kill("SIGTERM");
  await daemon.ended();
  return figures;
}
