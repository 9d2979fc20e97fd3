/**
 * Two jobs that want the same places, their calls in every order that matters.
 * @module
 */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import type { Course } from "../../src/course/course.ts";
import automaticWaitList from "../../tasks/automatic_wait_list.ts";
import waitlistFill from "../../tasks/waitlist_fill.ts";
import { openSqliteFixture } from "../course/sqlite_fixture.ts";
import { type Gate, JobWorld } from "./job_world.ts";
import { invited, INVITED_AT, waiting } from "./scenarios.ts";
import { smallCourse } from "./small_course.ts";

class Killed extends Error {}

/** An attempt whose calls are made one by one, when it is told. */
class Stepped {
  readonly #waiting: (() => void)[] = [];
  readonly #world: JobWorld;
  #isDead = false;
  #ended: Promise<unknown> = Promise.resolve();
  hasEnded = true;

  constructor(world: JobWorld) {
    this.#world = world;
  }

  /** Begins the next attempt, if none is under way. */
  begin(): void {
    if (!this.hasEnded) return;
    this.hasEnded = false;
    this.#isDead = false;
    this.#ended = this.#world.attempt({ gate: this.#gate() }).catch((thrown) => {
      if (!(thrown instanceof Killed)) throw thrown;
    }).finally(() => this.hasEnded = true);
  }

  /** Lets one call be made. */
  async step(): Promise<void> {
    this.#waiting.shift()?.();
    await this.#settle();
  }

  /** Ends the process: with the effect of its next call made, and nobody told. */
  async kill(): Promise<void> {
    this.#isDead = true;
    for (const go of this.#waiting.splice(0)) go();
    await this.#ended;
  }

  /** Lets it go on to its end. */
  async finish(): Promise<void> {
    while (!this.hasEnded) await this.step();
    await this.#ended;
  }

  /** A call on SQLite and what the handler does with its answer take a few turns of the loop. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < 200; turn++) {
      if (this.hasEnded || this.#waiting.length > 0) return;
      await setImmediate();
    }
  }

  #gate(): Gate {
    return async (_call, effect) => {
      if (this.#isDead) throw new Killed();
      await new Promise<void>((go) => this.#waiting.push(go));
      const result = await effect();
      if (this.#isDead) throw new Killed();
      return result;
    };
  }
}

/** Two jobs on one course database, and what must have come of them in the end. */
interface Rivalry {
  readonly what: string;
  readonly data: CourseData;
  readonly jobs: (course: Course) => readonly [JobWorld, JobWorld];
  /** Addresses by the state that they must have. */
  readonly expired: readonly string[];
  readonly invited: readonly string[];
}

function expiring(course: Course, item: string): JobWorld {
  return new JobWorld(automaticWaitList, course, { item, eventAt: INVITED_AT });
}

function filling(course: Course): JobWorld {
  return new JobWorld(waitlistFill, course, { eventAt: "2026-11-20T10:00:00Z" });
}

const TWO = [invited("e1"), invited("e2")];
const THREE_WAIT = [waiting("third", 20), waiting("first", 2), waiting("second", 11)];
const ENROLLED = { email: "there@e.org" };

const RIVALRIES: readonly Rivalry[] = [
  {
    what: "two invitations that expire give both places on",
    data: smallCourse({ most: 3, students: [ENROLLED, ...TWO, ...THREE_WAIT] }),
    jobs: (course) => [expiring(course, "uuid-2"), expiring(course, "uuid-3")],
    expired: ["e1", "e2"],
    invited: ["first", "second"],
  },
  {
    what: "two invitations that expire give the one place on that is left of theirs",
    data: smallCourse({ most: 2, students: [ENROLLED, ...TWO, ...THREE_WAIT] }),
    jobs: (course) => [expiring(course, "uuid-2"), expiring(course, "uuid-3")],
    expired: ["e1", "e2"],
    invited: ["first"],
  },
  {
    what: "two invitations that expire give no place on where too many were given",
    data: smallCourse({ most: 1, students: [ENROLLED, ...TWO, ...THREE_WAIT] }),
    jobs: (course) => [expiring(course, "uuid-2"), expiring(course, "uuid-3")],
    expired: ["e1", "e2"],
    invited: [],
  },
  {
    what: "an invitation that expires and a gap are filled once each",
    data: smallCourse({ most: 3, students: [ENROLLED, invited("e1"), ...THREE_WAIT] }),
    jobs: (course) => [expiring(course, "uuid-2"), filling(course)],
    expired: ["e1"],
    invited: ["first", "second"],
  },
];

/** What came of a rivalry: who is where, and who got which mail how often. */
async function outcomeOf(course: Course, worlds: readonly JobWorld[]) {
  const rows = await course.all(
    `SELECT u.email, n.status FROM training_enroll n JOIN student s ON s.id = n.student_id
     JOIN "user" u ON u.id = s.user_id ORDER BY n.enrole_date, s.id`,
    {},
  );
  const mails = worlds.flatMap((world) => world.mails).map(({ key, to }) =>
    `${key.split(":")[0]} ${to.email.split("@")[0]}`
  );
  const withStatus = (status: string) =>
    rows.filter((row) => row.status === status).map(({ email }) => String(email).split("@")[0]);
  return {
    expired: withStatus("waitlist-invite-expired").toSorted(),
    invited: withStatus("waitlist-invited").toSorted(),
    mails: mails.toSorted(),
  };
}

function wantedOf({ expired, invited }: Rivalry) {
  const mails = [
    ...expired.map((one) => `expired ${one}`),
    ...invited.map((one) => `invited ${one}`),
  ];
  return { expired: expired.toSorted(), invited: invited.toSorted(), mails: mails.toSorted() };
}

/** A course database that is put back to how it was before each game. */
async function openGround(rivalry: Rivalry) {
  const { course, path, remove } = await openSqliteFixture(rivalry.data);
  // Thousands of transactions: this way each waits for the disk once.
  using database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL");
  const before = await course.all("SELECT * FROM training_enroll", {});
  const restore = [
    { sql: "UPDATE training SET update_datetime = NULL" },
    ...before.map((row) => ({
      sql: `UPDATE training_enroll SET status = :status, invite_date = :invite_date,
              ical_sequence = :ical_sequence WHERE uuid = :uuid`,
      params: row,
    })),
  ];
  return { course, restore: () => course.transaction(restore), remove };
}

type Ground = Awaited<ReturnType<typeof openGround>>;

/** Plays two jobs against each other and lets them end. */
async function play(
  { course, restore }: Ground,
  rivalry: Rivalry,
  moves: (jobs: readonly [Stepped, Stepped]) => Promise<void>,
): Promise<unknown> {
  await restore();
  const worlds = rivalry.jobs(course);
  const jobs = [new Stepped(worlds[0]), new Stepped(worlds[1])] as const;
  await moves(jobs);
  for (const job of jobs) await job.finish();
  return await outcomeOf(course, worlds);
}

async function steps(job: Stepped, count: number): Promise<void> {
  for (let step = 0; step < count && !job.hasEnded; step++) await job.step();
}

/** More calls than either job makes before its mails. */
const MOST_CALLS = 11;

const MOVE = fc.record({
  job: fc.constantFrom(0 as const, 1 as const),
  dies: fc.oneof(
    { arbitrary: fc.constant(false), weight: 6 },
    { arbitrary: fc.constant(true), weight: 1 },
  ),
});

for (const rivalry of RIVALRIES) {
  const wanted = wantedOf(rivalry);
  for (const [order, one, other] of [["first", 0, 1], ["second", 1, 0]] as const) {
    Deno.test(`${rivalry.what}, the ${order} job ahead by any number of calls`, async () => {
      const ground = await openGround(rivalry);
      for (let ahead = 0; ahead <= MOST_CALLS; ahead++) {
        for (let behind = 0; behind <= MOST_CALLS; behind++) {
          const found = await play(ground, rivalry, async (jobs) => {
            jobs[0].begin();
            jobs[1].begin();
            await steps(jobs[one], ahead);
            await steps(jobs[other], behind);
            await jobs[one].finish();
          });
          assert.deepEqual(found, wanted, `${ahead} ahead, ${behind} behind`);
        }
      }
      await ground.remove();
    });
  }

  Deno.test(`${rivalry.what}, whatever the order, and wherever the processes die`, async () => {
    const ground = await openGround(rivalry);
    await fc.assert(
      fc.asyncProperty(fc.array(MOVE, { maxLength: 60 }), async (all) => {
        const found = await play(ground, rivalry, async (jobs) => {
          for (const { job, dies } of all) {
            jobs[job].begin();
            if (dies) await jobs[job].kill();
            else await jobs[job].step();
          }
          for (const job of jobs) job.begin();
        });
        assert.deepEqual(found, wanted);
      }),
      { numRuns: 100 },
    );
    await ground.remove();
  });
}
