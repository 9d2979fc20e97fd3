/**
 * A teller on a store of its own, with everything that could be wrong in the hand of the test.
 * @module
 */
import type { TellSettings } from "../../../src/config/config.ts";
import type { Problem } from "../../../src/domain/problem.ts";
import type { Message } from "../../../src/mail/mailer.ts";
import type { LoopTrouble } from "../../../src/run/engine.ts";
import { createRenderer } from "../../../src/mail/render.ts";
import { Teller } from "../../../src/run/tell/teller.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open.ts";
import type { Fence, Store } from "../../../src/store/store.ts";
import { createFakeClock, type FakeClock } from "../../support/fake_clock.ts";
import { createFakeCourse } from "../../support/fake_course.ts";
import { createFakeMailer, type FakeMailer } from "../../support/fake_mailer.ts";
import { createFakeSandbox } from "../../support/fake_sandbox.ts";
import { createLogRecorder, type LogRecorder } from "../../support/log_recorder.ts";
import { loadedTask, preparedRun, runConfig, turn } from "../../support/run_factory.ts";
import { within } from "../../support/within.ts";
import { claim, creation, ending, KEY, lease, plan } from "../../support/store_factory.ts";

/** When these tests begin, in the winter of Amsterdam: 10:00 there. */
export const START = "2026-12-01T09:00:00Z";
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** As the configuration has it where it says nothing. */
export const GATHER = 5 * MINUTE;

/** How long a call of an address may take; nothing else here waits just so long. */
const CALL_TIMEOUT_MS = 10_000;

/** What is wrong beside what the store says. */
export interface Wrongs {
  troubles: readonly LoopTrouble[];
  problems: readonly Problem[];
  /** Whether the loops make progress. */
  goesOn: boolean;
  /** Whether this daemon is the one of several that plans. */
  plans: boolean;
}

/** An office that is told things. */
export interface Office extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly store: Store;
  readonly mailer: FakeMailer;
  readonly log: LogRecorder;
  readonly wrongs: Wrongs;
  /** Lets a job fail for good now. */
  fail(item: string, reason: string): Promise<void>;
  /** Starts another teller on the same store, as after a restart; the one before is stopped. */
  restart(): Promise<void>;
  /** Changes the configuration while it runs. */
  configure(tell: Partial<TellSettings>): void;
  /** Jobs failed for good, as the dispatcher counts them. */
  wake(failures: number): void;
  /** Lets a long time pass, in which it looks at the end only, as after a sleep of the machine. */
  pass(ms: number): Promise<void>;
  /** Waits until no call of an address is under way: the network takes its own time, not the clock's. */
  settled(): Promise<void>;
  /** Ends it as a daemon does that has nothing more to do. */
  tellRest(): Promise<void>;
  /** Such as `office@example.org: Needs attention: …`, oldest first. */
  subjects(): readonly string[];
}

/** What a test may set. */
export interface OfficeGiven {
  readonly start?: string;
  readonly timezone?: string;
  readonly environment?: "PRODUCTION" | "DEVELOPMENT";
  readonly wrap?: (store: Store) => Store;
}

/** Opens an office. */
export async function openOffice(
  tell: Partial<TellSettings>,
  { start = START, timezone = "Europe/Amsterdam", environment = "PRODUCTION", wrap }: OfficeGiven =
    {},
): Promise<Office> {
  const fake = createFakeClock(start);
  let calls = 0;
  const clock: FakeClock = {
    ...fake,
    async sleep(ms, signal) {
      const isCall = ms === CALL_TIMEOUT_MS;
      if (isCall) calls += 1;
      await fake.sleep(ms, signal);
      if (isCall) calls -= 1;
    },
  };
  const settled = async (): Promise<void> => {
    while (calls > 0) await fake.advance(0);
    await turn(fake);
  };
  const real = await openSqliteStore({ path: ":memory:", clock });
  const store = wrap?.(real) ?? real;
  const [mailer, log] = [createFakeMailer(), createLogRecorder()];
  const fence = await lease(real, "a", clock.now());
  const wrongs: Wrongs = { troubles: [], problems: [], goesOn: true, plans: true };
  let settings: TellSettings = { ...runConfig().tell, mail: ["office@example.org"], ...tell };
  const begin = (): Teller => {
    const since = clock.now();
    const progress = (): { plannedAt: number | null; dispatchedAt: number | null } => {
      const at = wrongs.goesOn ? clock.now() : null;
      return { plannedAt: at, dispatchedAt: at };
    };
    const loaded = () => {
      const config = runConfig({ tell: settings, timezone, environment });
      const [course, sandbox] = [createFakeCourse(), createFakeSandbox()];
      const tasks = [loadedTask(), loadedTask({ name: "other" })];
      const prepared = preparedRun({ config, course, sandbox, tasks });
      return { prepared, mailer, problems: [], loadedAt: since };
    };
    const daemon = {
      loaded,
      since,
      progress,
      troubles: () => wrongs.troubles,
      plans: () => wrongs.plans,
    };
    const parts = { store, clock, log, daemon, problems: () => wrongs.problems };
    return new Teller({ ...parts, address: "http://127.0.0.1:8787" });
  };
  await createRenderer(); // so that it is ready at once later, whatever the machine's speed
  let teller = begin();
  await turn(clock);
  return {
    ...{ clock, store, mailer, log, wrongs },
    fail: (item, reason) => failJob(real, { fence, item, reason, now: clock.now() }),
    async restart() {
      await teller.stop();
      teller = begin();
      await turn(clock);
    },
    configure: (changed) => void (settings = { ...settings, ...changed }),
    async pass(ms) {
      clock.step(ms - 2 * MINUTE);
      await clock.advance(2 * MINUTE);
    },
    settled: () => within(settled(), () => `the end of ${calls} calls`),
    wake: (failures) => teller.noteFailures(failures),
    tellRest: () => teller.tellRest(),
    subjects: () => mailer.messages.map(({ to, subject }) => `${to.email}: ${subject}`),
    async [Symbol.asyncDispose]() {
      await teller.stop();
      await real.close();
    },
  };
}

async function failJob(
  store: Store,
  { fence, item, reason, now }: {
    readonly fence: Fence;
    readonly item: string;
    readonly reason: string;
    readonly now: number;
  },
): Promise<void> {
  await plan(store, fence, [creation(item)]);
  const [job] = await claim(store, fence, 1, now);
  if (job === undefined) throw new Error("the job was not claimed");
  await store.settle([ending(job, { kind: "failed", reason })], now);
}

/** Lets a query of a task fail, or work. */
export async function reconcileTask(
  { store, clock }: Pick<Office, "store" | "clock">,
  task: string,
  error: string | null,
): Promise<void> {
  const key = { ...KEY, task };
  await store.seeTask(key, clock.now());
  await store.recordReconcile(key, { now: clock.now(), items: 0, error, rowProblems: [] });
}

/** The text of a mail. */
export function textOf(message: Message | undefined): string {
  return message?.text ?? "";
}
