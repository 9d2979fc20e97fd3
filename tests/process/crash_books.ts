/**
 * What the scheduler and the course database say happened, read from their files.
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../src/domain/clock.ts";
import type { DeliveryRecord } from "../../src/domain/delivery.ts";
import type { Hold } from "../../src/domain/hold.ts";
import type { NoticeRecord } from "../../src/domain/notice.ts";
import type { HistoryLine, Job } from "../../src/domain/job.ts";
import { archiveDir } from "../../src/run/dispatching/archive.ts";
import { openStoreForReading } from "../../src/run/open_store.ts";
import type { CrashSite } from "./crash_site.ts";

/** A job with everything that the store has of it. */
export interface BookedJob extends Job {
  readonly history: readonly HistoryLine[];
  readonly deliveries: readonly DeliveryRecord[];
  /** What the durable step `lot` gave; null where it has not been done. */
  readonly lot: string | null;
}

/** What the lottery did to the course database for one training. */
export interface Draw {
  readonly training: number;
  /** How often the conditional UPDATE took effect. */
  readonly times: number;
  readonly lot: string | null;
  /** The rows that the conditional INSERT left. */
  readonly ledger: readonly string[];
  /** What the archive keeps; null where there is no file. */
  readonly kept: string | null;
}

/** Everything that was written down, at one moment while no daemon runs. */
export interface Books {
  readonly jobs: readonly BookedJob[];
  /** What jobs wait for that is not there. */
  readonly holds: readonly Hold[];
  /** What the office was told. */
  readonly notices: readonly NoticeRecord[];
  readonly draws: readonly Draw[];
  readonly copies: readonly Copy[];
}

/** A copy of a mail in Bcourse's message centre. */
export interface Copy {
  /** By which it knows its mail. */
  readonly mark: string;
  readonly to: string;
}

/** Reads the books of a site. */
export async function readBooks({ dir, store: { settings } }: CrashSite): Promise<Books> {
  const opened = await openStoreForReading(settings, systemClock());
  if (opened === null) throw new Error(`there is no store for ${dir}`);
  const { store } = opened;
  try {
    const ask = { environment: "PRODUCTION", limit: 1_000 } as const;
    const open = await store.jobs({ ...ask, order: "next" });
    const done = await store.jobs({ ...ask, order: "latest" });
    const booked = [...open, ...done].map(async (job): Promise<BookedJob> => {
      const lot = await store.readStep(job.seq, "lot");
      return {
        ...job,
        history: await store.history(job.seq),
        deliveries: await store.jobDeliveries(job.seq),
        lot: lot === null ? null : String(JSON.parse(lot)),
      };
    });
    return {
      jobs: await Promise.all(booked),
      holds: await store.holds(ask.environment),
      notices: await store.notices(ask.environment),
      draws: readDraws(dir, archiveDir({ store: settings, directory: dir })),
      copies: readCopies(join(dir, "course.db")),
    };
  } finally {
    await store.close();
  }
}

function readDraws(dir: string, archive: string): readonly Draw[] {
  // Not for reading only: what a killed daemon had begun is to be undone first.
  const database = new DatabaseSync(join(dir, "course.db"));
  try {
    const ledger = database.prepare("SELECT training, lot FROM ledger").all();
    return database.prepare("SELECT training, times, lot FROM draw").all().map((row) => ({
      training: Number(row.training),
      times: Number(row.times),
      lot: row.lot === null ? null : String(row.lot),
      ledger: ledger.filter(({ training }) => training === row.training).map(({ lot }) =>
        String(lot)
      ),
      kept: readKept(join(archive, `lottery_${row.training}_PRODUCTION`, "lot.json")),
    }));
  } finally {
    database.close();
  }
}

function readKept(path: string): string | null {
  return existsSync(path) ? String(JSON.parse(Deno.readTextFileSync(path)).lot) : null;
}

function readCopies(path: string): readonly Copy[] {
  const database = new DatabaseSync(path);
  try {
    const rows = database.prepare(
      `SELECT m.body, u.email FROM message m JOIN user_message k ON k.message_id = m.id
        JOIN "user" u ON u.id = k.user_id`,
    ).all();
    return rows.map(({ body, email }) => ({
      mark: /<!-- bcourse-scheduler (\w+) -->/.exec(String(body))?.[1] ?? "",
      to: String(email),
    }));
  } finally {
    database.close();
  }
}
