/**
 * A daemon that dies at any call on the way of a mail and its copy; the next one takes up the job.
 */
import assert from "node:assert/strict";
import type { Course } from "../../src/course/course.ts";
import { CourseError } from "../../src/domain/errors.ts";
import type { Job } from "../../src/domain/job.ts";
import type { Mail } from "../../src/handler.ts";
import { createDeliver, type DeliverParts } from "../../src/run/delivery/deliver.ts";
import { Meter } from "../../src/run/meter.ts";
import { OpenMails } from "../../src/run/delivery/open_mails.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Fence, Store } from "../../src/store/store.ts";
import { COURSE_KINDS, type TestCourse } from "../support/course_kinds.ts";
import { createFakeClock, type FakeClock } from "../support/fake_clock.ts";
import { createFakeMailer, type FakeMailer } from "../support/fake_mailer.ts";
import { createLogRecorder, type LogRecorder } from "../support/log_recorder.ts";
import { loadedTask, runConfig, START } from "../support/run_factory.ts";
import { attemptOf, claim, creation, KEY, lease, plan } from "../support/store_factory.ts";

const PEOPLE = {
  user: [
    { id: 1, email: "noreply@example.org", active: true },
    { id: 2, email: "anna@example.org", active: true },
    { id: 3, email: "bob@example.org", active: true },
  ],
};

const MAILS: readonly Mail[] = ["anna", "bob"].map((key) => ({
  ...{ key, to: { email: `${key}@example.org` } },
  ...{ subject: "Reminder", html: "<p>See you</p>" },
}));

/** What outlives a daemon. */
interface World extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly log: LogRecorder;
  readonly store: Store;
  readonly course: Course;
  readonly mailer: FakeMailer;
  readonly fence: Fence;
}

async function openWorld(): Promise<World> {
  const made: TestCourse | undefined = await COURSE_KINDS[0]?.open(PEOPLE);
  if (made === undefined) throw new Error("there is no kind of course database");
  const clock = createFakeClock(START);
  const store = await openSqliteStore({ path: ":memory:", clock });
  const fence = await lease(store, "a", clock.now());
  await store.seeTask(KEY, clock.now());
  await plan(store, fence, [creation("7")]);
  return {
    ...{ clock, store, fence, course: made.course },
    ...{ log: createLogRecorder(), mailer: createFakeMailer() },
    async [Symbol.asyncDispose]() {
      await store.close();
      await made[Symbol.asyncDispose]();
    },
  };
}

type Parts = Pick<DeliverParts, "store" | "course" | "mailer">;

function partsOf(world: World, parts: Parts): DeliverParts {
  const { mail } = runConfig();
  const config = runConfig({
    mail: { ...mail, messageCentre: { user: "noreply@example.org" } },
  });
  const { clock, log } = world;
  const meter = new Meter(clock);
  const hurry = new AbortController().signal;
  const open = new OpenMails({ ...parts, clock, hurry });
  return { ...parts, config, clock, log, meter, hurry, open };
}

/** What a handler does that mails two people. */
async function sendAll(
  world: World,
  job: Job,
  { mails = MAILS, ...parts }: Parts & { readonly mails?: readonly Mail[] } = world,
): Promise<readonly string[]> {
  const deliver = await createDeliver(partsOf(world, parts));
  const warnings: string[] = [];
  const warn = (warning: string): void => void warnings.push(warning);
  for (const mail of mails) {
    await deliver({ job, attempt: attemptOf(job), task: loadedTask(), warn }, mail);
  }
  return warnings;
}

async function claimed({ store, clock }: World, fence: Fence): Promise<Job> {
  const [job] = await claim(store, fence, 1, clock.now());
  if (job === undefined) throw new Error("the job was not claimed");
  return job;
}

/** The next daemon puts the job of the dead one back and takes it up. */
async function takenOver(world: World): Promise<Job> {
  const { store, clock } = world;
  const fence = await lease(store, "b", clock.now());
  const ask = { fence, environment: KEY.environment, now: clock.now(), all: true };
  await store.rescue({ ...ask, reason: "the daemon died" });
  return await claimed(world, fence);
}

/** Every call by its name; from the one at which the daemon dies on, none comes back. */
function mortal(world: World, dies: { readonly at: number; readonly when: "before" | "after" }): {
  readonly parts: Parts;
  readonly calls: readonly string[];
  readonly death: Promise<void>;
} {
  const calls: string[] = [];
  const death = Promise.withResolvers<void>();
  const wrap = <T extends object>(room: string, target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return async (...given: readonly unknown[]): Promise<unknown> => {
          const number = calls.push(`${room}.${String(name)}`);
          const isDead = number > dies.at || number === dies.at && dies.when === "before";
          const result: unknown = isDead ? null : await value.apply(target, given);
          if (number < dies.at) return result;
          death.resolve();
          return await new Promise<never>(() => {});
        };
      },
    });
  const parts = {
    store: wrap("store", world.store),
    course: wrap("course", world.course),
    mailer: wrap("mailer", world.mailer),
  };
  return { parts, calls, death: death.promise };
}

async function copiesByUser({ course }: World): Promise<unknown> {
  const rows = await course.all(
    `SELECT k.user_id, COUNT(*) AS copies FROM message m JOIN user_message k ON k.message_id = m.id
     JOIN message_tag_message l ON l.message_id = m.id GROUP BY k.user_id ORDER BY k.user_id`,
    {},
  );
  return rows.map(({ user_id, copies }) => [user_id, copies]);
}

const EACH_ONCE = [[2, 1], [3, 1]];

Deno.test("each mail to a user has one copy in the message centre, wherever the daemon dies", async () => {
  await using counted = await openWorld();
  const whole = mortal(counted, { at: Infinity, when: "after" });
  await sendAll(counted, await claimed(counted, counted.fence), whole.parts);
  assert.deepEqual(await copiesByUser(counted), EACH_ONCE);
  for (const name of ["mailer.send", "store.settleDelivery", "course.transaction"]) {
    assert.equal(whole.calls.filter((call) => call === name).length, 2, name);
  }
  for (let at = 1; at <= whole.calls.length; at++) {
    for (const when of ["before", "after"] as const) {
      const where = `${when} call ${at}, ${whole.calls[at - 1]}`;
      await using world = await openWorld();
      const { parts, death } = mortal(world, { at, when });
      const job = await claimed(world, world.fence);
      const first = sendAll(world, job, parts);
      await Promise.race([first, death]);
      assert.deepEqual(await sendAll(world, await takenOver(world)), [], where);
      assert.deepEqual(await copiesByUser(world), EACH_ONCE, where);
      const ids = world.mailer.messages.map(({ messageId }) => messageId);
      assert.equal(new Set(ids).size, 2, where);
      assert.ok(ids.length <= 3, where);
    }
  }
});

Deno.test("a copy that cannot be made neither fails its mail nor sends it again, and is told once", async () => {
  await using world = await openWorld();
  const refused = new CourseError("COURSE_REFUSED", "Cannot write", { hint: "-" });
  const course = { ...world.course, transaction: () => Promise.reject(refused) };
  const job = await claimed(world, world.fence);
  const warnings = await sendAll(world, job, { ...world, course });
  assert.equal(world.mailer.messages.length, 2);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? "", /message centre: Cannot write/);
  const states = await world.store.jobDeliveries(job.seq);
  assert.deepEqual(states.map(({ state }) => state), ["sent", "sent"]);
  assert.deepEqual(await sendAll(world, job), []);
  assert.equal(world.mailer.messages.length, 2);
  assert.deepEqual(await copiesByUser(world), EACH_ONCE);
});

Deno.test("a mail that was sent stays so where its text can no longer be filled in for the copy", async () => {
  await using world = await openWorld();
  const refused = new CourseError("COURSE_REFUSED", "Cannot write", { hint: "-" });
  const course = { ...world.course, transaction: () => Promise.reject(refused) };
  await sendAll(world, await claimed(world, world.fence), { ...world, course });
  const broken = MAILS.map((mail) => ({ ...mail, subject: "Reminder", html: "{% if %}" }));
  const warnings = await sendAll(world, await takenOver(world), { ...world, mails: broken });
  assert.equal(warnings.length, 2);
  assert.match(warnings[0] ?? "", /message centre: .*line 1 of the body/);
  assert.equal(world.mailer.messages.length, 2);
});

Deno.test("a mail that the server refuses has no copy", async () => {
  await using world = await openWorld();
  world.mailer.result = ({ to }) =>
    to.email.startsWith("anna")
      ? { state: "refused", answer: "550" }
      : { state: "sent", answer: "250" };
  await sendAll(world, await claimed(world, world.fence));
  assert.deepEqual(await copiesByUser(world), [[3, 1]]);
});

Deno.test("DEVELOPMENT makes no copy: they are seen by real people", async () => {
  await using world = await openWorld();
  const job = await claimed(world, world.fence);
  const { config, ...parts } = partsOf(world, world);
  const deliver = await createDeliver({
    ...parts,
    config: { ...config, environment: "DEVELOPMENT" },
  });
  for (const mail of MAILS) {
    await deliver({ job, attempt: attemptOf(job), task: loadedTask() }, mail);
  }
  assert.equal(world.mailer.messages.length, 2);
  assert.deepEqual(await copiesByUser(world), []);
});
