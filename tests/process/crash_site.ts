/**
 * A site on which a daemon meets every boundary: jobs of several people, a handler of its own that
 * draws a lot, writes and mails it, an event that has moved, a training that has left, a job whose
 * first attempt fails, a job that an earlier daemon was killed in, and one that is to be forgotten.
 * @module
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { writeCourseFile } from "../../scripts/sample_course/course_file.ts";
import { type EpochMs, systemClock } from "../../src/domain/clock.ts";
import { toSqlText } from "../../src/domain/instant.ts";
import { DAEMON_LEASE, LEASE_MS } from "../../src/run/lock.ts";
import { openStore } from "../../src/run/open_store.ts";
import { startDaemon } from "../support/daemon.ts";
import { type CrashStore, type CrashStores, FILES } from "./crash_store.ts";
import { mailBy, makeSite, REMINDER, type Section, type Site } from "./site.ts";
import { addressOf, fromNow, smallCourse } from "./small_course.ts";

/** Exit code of a process that SIGKILL ended. */
export const KILLED = 128 + 9;

/** The trainings, with their students by number: nobody is in two. */
const TRAININGS = {
  /** Not there yet when the first daemon planned; its lottery fails once. */
  fresh: { id: 1, students: [11, 12, 13] },
  /** Was ten days off, and is the day after tomorrow. */
  moved: { id: 2, students: [21, 22] },
  /** Was there, and is no more. */
  left: { id: 3, students: [31] },
  /** Not due for weeks. */
  later: { id: 4, students: [41] },
  /** A daemon was killed in the middle of its job. */
  abandoned: { id: 5, students: [51, 52] },
  /** As `left`, and its lottery was done with years ago. */
  old: { id: 6, students: [61] },
} as const;

/** Trainings whose people are to be mailed, by both tasks. */
export const MAILED: readonly { readonly id: number; readonly addresses: readonly string[] }[] = [
  TRAININGS.fresh,
  TRAININGS.moved,
  TRAININGS.abandoned,
].map(({ id, students }) => ({ id, addresses: students.map(addressOf) }));

/** How each job must end, by id; the lottery of the old training must be forgotten. */
export const ENDS: Readonly<Record<string, string>> = {
  ...endsOf("lottery", ["fresh", "moved", "abandoned"], "succeeded"),
  ...endsOf("reminder", ["fresh", "moved", "abandoned"], "succeeded"),
  ...endsOf("lottery", ["left"], "cancelled"),
  ...endsOf("reminder", ["left", "old"], "cancelled"),
  ...endsOf("lottery", ["later"], "scheduled"),
  ...endsOf("reminder", ["later"], "scheduled"),
};

/** The training whose event has moved, and the one whose lottery fails once. */
export const MOVED: number = TRAININGS.moved.id;
export const FAILS_ONCE: number = TRAININGS.fresh.id;

/** Where no mail server listens. */
const NOWHERE = "smtp://127.0.0.1:1";

/** A site as it stands before a daemon is killed on it; it is made once and copied for each case. */
export interface CrashTemplate extends AsyncDisposable {
  /** Makes a site like it. */
  copy(): Promise<CrashSite>;
}

/** A copy of the template. */
export interface CrashSite extends Site {
  readonly store: CrashStore;
  /** Lets its daemons send their mails to a server. */
  mailTo(url: string): Promise<void>;
}

const LOTTERY = `import type { Context, Task } from "bcourse-scheduler";

export default {
  description: "Draws a lot for each training, writes it down and tells everybody",
  query: \`SELECT t.id, t.name AS label, e.start_time AS event_at
    FROM training t JOIN training_event e ON e.training_id = t.id WHERE t.active\`,
  async execute(ctx: Context) {
    const id = ctx.item.id;
    const lot: string = await ctx.once("lot", () => crypto.randomUUID());
    await ctx.archive("lot", { lot });
    await ctx.course.transaction([
      {
        sql: "UPDATE draw SET times = times + 1, lot = :lot WHERE training = :id AND times = 0",
        params: { id, lot },
      },
      {
        sql: \`INSERT INTO ledger (training, lot)
          SELECT :id, :lot WHERE NOT EXISTS (SELECT 1 FROM ledger WHERE training = :id)\`,
        params: { id, lot },
      },
    ]);
    const people = await ctx.course.all(
      \`SELECT u.email FROM training_enroll e JOIN student s ON s.id = e.student_id
        JOIN "user" u ON u.id = s.user_id WHERE e.training_id = :id ORDER BY u.id\`,
      { id },
    );
    const other = { email: "left-out-of-" + id + "@example.org" };
    await ctx.mail.leaveOut([{ to: other, reason: "other", note: "no lot is left" }]);
    for (const [index, { email }] of people.entries()) {
      if (id === "${FAILS_ONCE}" && index === 1 && ctx.attempt === 1) throw new Error("fails once");
      const to = { email: String(email) };
      await ctx.mail.send({ key: to.email, to, subject: lot, html: "<p>Good luck</p>" });
    }
  },
} satisfies Task;
`;

/**
 * Makes the template with real daemons: one plans what is far off, and one is killed when it has
 * written down that it will send its first mail.
 */
export async function makeCrashTemplate(stores: CrashStores = FILES): Promise<CrashTemplate> {
  const site = await makeCrashSite((dir) => stores.fresh(dir));
  const course = join(site.dir, "course.db");
  const farOff = fromNow({ days: 10 });
  makeCourse(course, farOff);
  await bookOldJob(site.store, farOff);
  await using planning = startDaemon(site.dir, ["--exit-when-idle"]);
  await expectEnd(planning.ended(), 0);
  const { fresh, moved, left, abandoned, old } = TRAININGS;
  change(course, `UPDATE training SET active = 1 WHERE id = ${abandoned.id}`);
  const env = { BCOURSE_SCHEDULER_CRASH: "before:mail.send:1" };
  await using killed = startDaemon(site.dir, [], { env });
  await expectEnd(killed.ended(), KILLED);
  const soon = toSqlText(fromNow({ hours: 46 }));
  change(
    course,
    `UPDATE training SET active = 1 WHERE id = ${fresh.id};
     UPDATE training SET active = 0 WHERE id IN (${left.id}, ${old.id});
     UPDATE training_event SET start_time = '${soon}' WHERE training_id = ${moved.id}`,
  );
  return {
    async copy() {
      const copied = await makeCrashSite((dir) => stores.copyOf(site.store, dir), withOldLetter());
      await Deno.copyFile(course, join(copied.dir, "course.db"));
      return copied;
    },
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

/** At its noon, where this machine's clock says anything: the morning letter of the day is left out, and that is written down. */
function withOldLetter(): Section {
  const { hour } = Temporal.Instant.fromEpochMilliseconds(systemClock().now())
    .toZonedDateTimeISO("UTC");
  const ahead = 12 - hour; // the names of these zones have the sign the other way round
  return {
    timezone: `Etc/GMT${ahead < 0 ? "+" : "-"}${Math.abs(ahead)}`,
    tell: { mail: "office@example.org", morning_letter: "06:00" },
  };
}

async function makeCrashSite(
  makeStore: (dir: string) => Promise<CrashStore>,
  part: Section = {},
): Promise<CrashSite> {
  const retry: Section = { limit: 9, backoff: "fixed", initial: "0s", jitter: 0 };
  const lottery = { handler: "./lottery.ts", offset: "2 days", catch_up: true, writes: true };
  const configuration: Section = {
    ...{ mail: copiedMailBy(NOWHERE), handlers: "./handlers", defaults: { retry } },
    tasks: { lottery, reminder: REMINDER },
    ...part,
  };
  const site = await makeSite(configuration);
  const store = await makeStore(site.dir);
  const configured = { ...configuration, store: store.url };
  await site.configure(configured);
  await Deno.mkdir(join(site.dir, "handlers"));
  await Deno.writeTextFile(join(site.dir, "handlers", "lottery.ts"), LOTTERY);
  const mailTo = (url: string): Promise<void> =>
    site.configure({ ...configured, mail: copiedMailBy(url) });
  return { ...site, store, mailTo };
}

/** Bcourse's message centre gets a copy of each mail, from the sender of these tests. */
function copiedMailBy(url: string): Section {
  return { ...mailBy(url), message_centre: true, rate_limit: "100/s" };
}

/** Makes the course database as the first daemon meets it. */
function makeCourse(path: string, farOff: EpochMs): void {
  const { fresh, moved, left, later, abandoned, old } = TRAININGS;
  const soon = fromNow({ hours: 47 });
  writeCourseFile(
    path,
    smallCourse([
      ...[fresh, abandoned].map((training) => ({ ...training, startAt: soon })),
      ...[moved, left, old].map((training) => ({ ...training, startAt: farOff })),
      { ...later, startAt: fromNow({ days: 30 }) },
    ]),
  );
  const draws = Object.values(TRAININGS).map(({ id }) => `(${id}, 0)`);
  change(
    path,
    `UPDATE training SET active = 0 WHERE id IN (${fresh.id}, ${abandoned.id});
     CREATE TABLE draw (training INTEGER PRIMARY KEY, times INTEGER NOT NULL, lot TEXT);
     CREATE TABLE ledger (training INTEGER NOT NULL, lot TEXT NOT NULL);
     INSERT INTO draw (training, times) VALUES ${draws.join(", ")};
     INSERT INTO "user" (id, email, active) VALUES (999, 'noreply@example.org', TRUE)`,
  );
}

/** Books a job that was done with longer ago than anything is kept. */
async function bookOldJob({ settings }: CrashStore, eventAt: EpochMs): Promise<void> {
  const { store } = await openStore(settings, systemClock());
  const now = Temporal.Instant.from("2020-01-01T09:00:00Z").epochMilliseconds;
  const duty = { name: DAEMON_LEASE, holder: "old", pid: 1, host: "old", leaseMs: LEASE_MS };
  const fence = await store.acquireLease({ ...duty, now, force: false, locked: false });
  if (fence === null) throw new Error("the lease of a new store was not free");
  const key = { environment: "PRODUCTION", task: "lottery" } as const;
  const item = String(TRAININGS.old.id);
  const job = { id: `lottery/${item}/PRODUCTION`, item, occurrence: 1, label: "Old" };
  const missed = "it was long ago";
  const create = { action: "create", ...job, eventAt, runAt: now, missed } as const;
  await store.applyPlan({ ...key, fence, changes: [create], now });
  await store.releaseLease(fence, now);
  await store.close();
}

function endsOf(
  task: string,
  trainings: readonly (keyof typeof TRAININGS)[],
  state: string,
): Record<string, string> {
  return Object.fromEntries(
    trainings.map((name) => [`${task}/${TRAININGS[name].id}/PRODUCTION`, state]),
  );
}

function change(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}

async function expectEnd(ended: Promise<number>, wanted: number): Promise<void> {
  const code = await ended;
  if (code !== wanted) throw new Error(`the daemon ended with ${code} instead of ${wanted}`);
}
