/**
 * A story that a daemon lives through, in which each kind of thing happens once.
 * @module
 */
import assert from "node:assert/strict";
import type { Row } from "../../src/handler.ts";
import { createDeliver } from "../../src/run/delivery/deliver.ts";
import { OpenMails } from "../../src/run/delivery/open_mails.ts";
import { Claimed } from "../../src/run/dispatching/claims.ts";
import { startEngine } from "../../src/run/engine.ts";
import type { OnUnknown } from "../../src/domain/task.ts";
import type { AttemptResult } from "../../src/sandbox/sandbox.ts";
import { itemRow } from "../support/fake_course.ts";
import { mailError } from "../support/fake_mailer.ts";
import { ended, failed, type FakeAttempt, inTime, mailTo } from "../support/fake_sandbox.ts";
import { type Fault, faulty, type FaultyStore } from "../support/faulty.ts";
import { openRun, type Run, START } from "../support/run_factory.ts";
import { KEY, lease } from "../support/store_factory.ts";
import { ms } from "../support/task_factory.ts";
import { soleDuty } from "../../src/run/planning/duty.ts";

/** Events whose reminders are due one and two minutes after {@link START}. */
const SOON = "2026-12-03 09:01:00";
const LATER = "2026-12-03 09:02:00";
/** All goes well; the first attempt fails; every attempt fails; its event moves; it leaves. */
export const [WELL, ONCE_BAD, BAD, MOVES, LEAVES] = ["1", "2", "3", "4", "5"] as const;
const PEOPLE = ["anna", "bob"];
const RETRY = { limit: 1, backoff: "fixed", initialMs: 10_000, maxMs: 10_000, jitter: 0 } as const;

const ROWS: readonly Row[] = [WELL, ONCE_BAD, BAD, MOVES, LEAVES].map((id) => itemRow(id, SOON));
const ROWS_THEN = [
  ...ROWS.filter(({ id }) => id !== MOVES && id !== LEAVES),
  itemRow(MOVES, LATER),
];
const CHANGE_MS = 30_000;
/** When all is done where nothing fails. */
const DONE_MS = 160_000;
/** The mail server is there from then on, which is a while after the first reminders are due. */
const MAIL_AT = ms(START) + 75_000;
/** Far more than whatever waits for the store needs to go on. */
const PATIENCE_MS = 150_000;
/** How long a disk stays full. */
const FULL_MS = 600_000;

/** How everything stands. */
export interface Standing {
  /** By item: the state, the attempts and what its story tells, but for waiting. */
  readonly jobs: Readonly<Record<string, string>>;
  /** By address: how often the server took a mail. */
  readonly mails: Readonly<Record<string, number>>;
  /** By address: how the book has it. */
  readonly deliveries: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface Story {
  /** The calls of the store until all was done, where nothing failed. */
  readonly calls: readonly string[];
  /** How all stands in the end. */
  readonly end: Standing;
}

/** How a story is told. */
export interface Telling {
  /** Whether the fault ends ten minutes later, however many calls it was to last. */
  readonly heals?: boolean;
  /** Whether the engine is ended and another one goes on, before one looks how all stands. */
  readonly restarts?: boolean;
  readonly onUnknown?: OnUnknown;
}

/** Tells the same story on a store that fails as told. */
export async function tell(
  fault: Fault | null,
  { heals = false, restarts = false, onUnknown = "send" }: Telling = {},
): Promise<Story> {
  const faults: FaultyStore[] = [];
  await using run = await openRun({
    rows: ROWS,
    task: { retry: RETRY, concurrency: 2, onUnknown },
    config: { reconcileMs: 40_000 },
    wrap(real) {
      const between = faulty(real);
      faults.push(between);
      return between.store;
    },
  });
  const [store] = faults;
  assert.ok(store);
  const taken: string[] = [];
  run.sandbox.run = inTime(run.clock, remind);
  run.mailer.result = ({ to: { email } }) => {
    if (run.clock.now() < MAIL_AT) throw mailError("MAIL_UNREACHABLE");
    taken.push(email);
    return { state: "sent", answer: "250 OK" };
  };
  store.arm(fault);
  await run.start();
  await run.clock.advance(CHANGE_MS);
  run.course.rows = ROWS_THEN;
  await run.clock.advance(DONE_MS - CHANGE_MS);
  const calls = [...store.calls];
  if (heals) await run.clock.advance(FULL_MS);
  if (heals) store.arm(null);
  await run.clock.advance(PATIENCE_MS);
  store.arm(null);
  await run.stop();
  if (restarts) await restart(run);
  return { calls, end: await look(run, taken) };
}

/** The handler: decides once whom to remind, and reminds them. */
async function remind({ request, answer }: FakeAttempt): Promise<AttemptResult> {
  const { attempt, item } = request;
  try {
    const known = await answer({ method: "step.read", params: ["people"] });
    const people = known === null ? PEOPLE : JSON.parse(String(known));
    if (known === null) {
      await answer({ method: "step.write", params: ["people", JSON.stringify(people)] });
    }
    for (const person of people) {
      const mail = mailTo(`${person}${item.id}@example.org`, person);
      await answer({ method: "mail.send", params: [mail] });
      if (item.id === BAD || (item.id === ONCE_BAD && attempt === 1)) return failed();
    }
    return ended();
  } catch (thrown) {
    return failed(thrown instanceof Error ? thrown.message : "threw");
  }
}

/** Starts another engine on the same store, as another daemon does, and lets it work for a while. */
async function restart(run: Run): Promise<void> {
  const { store, clock, prepared, hurry, parts, mailer, log } = run;
  const { config } = prepared;
  const now = clock.now();
  const fence = await lease(store, "b", now);
  const reason = "its daemon ended";
  await store.rescue({ fence, environment: KEY.environment, now, all: true, reason });
  const { meter } = parts;
  const of = { config, store, course: run.course, clock, log, mailer, meter, hurry: hurry.signal };
  const deliver = createDeliver({ ...of, open: new OpenMails(of) });
  const ending = new AbortController();
  const engine = startEngine({
    ...{ ...parts, prepared, deliver, fence, duty: soleDuty(fence), random: () => 0.5 },
    ...{ exitWhenIdle: false, claimed: new Claimed() },
  }, {
    signal: ending.signal,
    onRound: () => Promise.resolve(),
  });
  await clock.advance(PATIENCE_MS);
  ending.abort();
  await Promise.all([engine.planning.done, engine.dispatching.done]);
  assert.equal(engine.dispatcher.running(), 0, "an attempt that does not end");
}

async function look({ store }: Run, taken: readonly string[]): Promise<Standing> {
  const { environment } = KEY;
  const jobs: [string, string][] = [];
  for (const order of ["next", "latest"] as const) {
    for (const job of await store.jobs({ environment, order, limit: 100 })) {
      const lines = await store.history(job.seq);
      const told = lines.map(({ kind }) => kind).filter((kind) => kind !== "put_back");
      jobs.push([job.item, [job.state, job.attempt, ...told].join(" ")]);
    }
  }
  const counts = Map.groupBy(taken, (email) => email);
  const deliveries = await store.deliveries({ environment, limit: 100 });
  return {
    jobs: Object.fromEntries(jobs.sort()),
    mails: Object.fromEntries([...counts].map(([email, all]) => [email, all.length]).sort()),
    deliveries: Object.fromEntries(
      deliveries.map(({ to, state, unknownAt }) =>
        [to, unknownAt === null ? state : `${state}, perhaps twice`] as const
      ).sort(),
    ),
  };
}
