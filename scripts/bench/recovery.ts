/**
 * What a kill costs: how soon the next daemon goes on with what was running, and who gets nothing or
 * two where mails were under way.
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { type EpochMs, systemClock } from "../../src/domain/clock.ts";
import { startDaemon } from "../../tests/support/daemon.ts";
import { countByAddress, openPostOffice } from "../../tests/support/smtp.ts";
import { whenCount } from "./burst.ts";
import type { Figure } from "./figure.ts";
import { makePlace } from "./place.ts";

const LEAD_MS = 6_000;
/** How long a program that was killed in the middle stays away: as long as a host takes to notice. */
export const AWAY_MS = 3_000;

/** Kills a daemon in the middle of a job: ms from the next one's start until the job runs again. */
export async function measureRecovery(): Promise<readonly Figure[]> {
  await using place = await makePlace({ handler: "stuck.ts" });
  place.fill(1, systemClock().now() - 1_000);
  {
    await using daemon = startDaemon(place.dir, ["--log", "warn"]);
    await daemon.page();
    const sql = "SELECT count(*) AS n FROM job WHERE state = 'running'";
    await whenCount(place, { sql, wanted: 1 });
    daemon.kill("SIGKILL");
    await daemon.ended();
  }
  const startedAt = systemClock().now();
  await using daemon = startDaemon(place.dir, ["--log", "warn"]);
  const sql = "SELECT count(*) AS n FROM job WHERE state = 'succeeded'";
  await daemon.page();
  await whenCount(place, { sql, wanted: 1 });
  using database = new DatabaseSync(place.store, { readOnly: true });
  const row = database.prepare("SELECT started_at FROM history WHERE kind = 'succeeded'").get();
  const what = "from the start after kill -9 until the job runs again";
  const values = [Number(row?.started_at) - startedAt];
  return [{ what, program: "bcourse-scheduler", unit: "ms", count: 1, values }];
}

/** Kills a daemon in the middle of so many mails, starts it again, and counts what came out. */
export async function measureKilled(jobs: number): Promise<readonly Figure[]> {
  await using office = await openPostOffice();
  const mail = { handler: "mail.ts", concurrency: 40, transport: office.url } as const;
  await using place = await makePlace(mail);
  const dueAt: EpochMs = systemClock().now() + LEAD_MS;
  place.fill(jobs, dueAt);
  {
    await using daemon = startDaemon(place.dir, ["--log", "warn"]);
    await daemon.page();
    const sql = "SELECT count(*) AS n FROM delivery WHERE state = 'sent'";
    await whenCount(place, { sql, wanted: Math.floor(jobs / 3) });
    daemon.kill("SIGKILL");
    await daemon.ended();
  }
  await systemClock().sleep(AWAY_MS, new AbortController().signal);
  await using daemon = startDaemon(place.dir, ["--log", "warn", "--exit-when-idle"]);
  await daemon.ended();
  const times = Object.values(countByAddress(office.arrivals));
  return killedFigures("bcourse-scheduler", { jobs, times });
}

/** The figures of a kill. @param went.times how often each that was done at all was done */
export function killedFigures(
  program: Figure["program"],
  { jobs, times }: { readonly jobs: number; readonly times: readonly number[] },
): readonly Figure[] {
  const figure = (what: string, value: number): Figure => ({
    ...{ what, program, unit: "jobs", count: jobs, values: [value] },
  });
  return [
    figure("killed in the middle: lost", jobs - times.length),
    figure("killed in the middle: done twice", times.filter((count) => count > 1).length),
  ];
}
