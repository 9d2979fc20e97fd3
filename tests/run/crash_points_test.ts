import assert from "node:assert/strict";
import { SchedulerError } from "../../src/domain/errors.ts";
import type { Message } from "../../src/mail/mailer.ts";
import { BOUNDARIES } from "../../src/run/boundaries.ts";
import { createTraps, readCrashPoint } from "../../src/run/crash_points.ts";
import type { Loaded } from "../../src/run/loaded.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { createFakeClock } from "../support/fake_clock.ts";
import { createFakeCourse, type FakeCourse, itemRow } from "../support/fake_course.ts";
import { createFakeMailer, type FakeMailer, mailError } from "../support/fake_mailer.ts";
import { createFakeSandbox } from "../support/fake_sandbox.ts";
import { loadedTask, preparedRun, runConfig, START } from "../support/run_factory.ts";
import { KEY, T0 } from "../support/store_factory.ts";

const MESSAGE: Message = {
  messageId: "<one@example.org>",
  to: { email: "student1@example.org" },
  ...{ subject: "Subject", html: "", text: "", calendar: null, date: T0, jobId: "reminder/1" },
};

/** What a daemon works with, trapped, beside what lies beneath the traps. */
interface Trapped extends AsyncDisposable {
  readonly store: Store;
  readonly first: Loaded;
  readonly next: Loaded;
  readonly real: {
    readonly store: Store;
    readonly course: FakeCourse;
    /** The mailers of both configurations. */
    readonly mailers: readonly [FakeMailer, FakeMailer];
  };
}

/** Instead of the process, the call dies. */
class Death extends Error {}

async function trap(crash: string): Promise<Trapped> {
  const store = await openSqliteStore({ path: ":memory:", clock: createFakeClock(START) });
  const course = createFakeCourse([itemRow(7, "2026-12-03 10:00:00")]);
  const tools = { config: runConfig(), course, sandbox: createFakeSandbox() };
  const load = (mailer: FakeMailer): Loaded => {
    const prepared = preparedRun({ ...tools, tasks: [loadedTask()] });
    return { prepared, mailer, problems: [], loadedAt: T0 };
  };
  const die = (): never => {
    throw new Death();
  };
  const traps = createTraps({ point: readCrashPoint(crash), die });
  const mailers = [createFakeMailer(), createFakeMailer()] as const;
  return {
    store: traps.store(store),
    first: traps.loaded(load(mailers[0])),
    next: traps.loaded(load(mailers[1])),
    real: { store, course, mailers },
    [Symbol.asyncDispose]: () => store.close(),
  };
}

function send({ mailer }: Loaded): Promise<unknown> {
  return mailer.send(MESSAGE, new AbortController().signal);
}

Deno.test("readCrashPoint() reads when, where and which call", () => {
  assert.deepEqual(readCrashPoint("before:mail.send:12"), {
    when: "before",
    boundary: "mail.send",
    call: 12,
  });
});

for (
  const wrong of [
    ...["", "after", "after:store.settle", "after:store.settle:", "after:store.settle:0"],
    ...["during:store.settle:1", "after:store.settle:1:", "after:store.settle:x", "after::1"],
    ...["after:settle:1", "after:store.constructor:1", "after:store.jobs:1"],
  ]
) {
  Deno.test(`readCrashPoint() refuses "${wrong}" and names every boundary`, () => {
    const refused = (thrown: unknown): boolean =>
      thrown instanceof SchedulerError && thrown.code === "USAGE_CRASH_POINT" &&
      BOUNDARIES.every((boundary) => thrown.hint.includes(boundary));
    assert.throws(() => readCrashPoint(wrong), refused);
  });
}

Deno.test("BOUNDARIES are calls that change something, of all three rooms", () => {
  const rooms = new Set(BOUNDARIES.map((boundary) => boundary.split(".")[0]));
  assert.deepEqual(rooms, new Set(["store", "course", "mail"]));
  assert.ok(BOUNDARIES.includes("store.settle"));
  assert.equal(BOUNDARIES.some((boundary) => /\.(close|jobs|all|cut|ping)$/.test(boundary)), false);
});

Deno.test("createTraps() dies before a call that then has no effect", async () => {
  await using trapped = await trap("before:store.seeTask:1");
  await assert.rejects(trapped.store.seeTask(KEY, T0), Death);
  assert.deepEqual(await trapped.real.store.taskRecords(KEY.environment), []);
});

Deno.test("createTraps() dies after a call whose effect is there", async () => {
  await using trapped = await trap("after:store.seeTask:1");
  await assert.rejects(trapped.store.seeTask(KEY, T0), Death);
  const [record] = await trapped.real.store.taskRecords(KEY.environment);
  assert.equal(record?.firstSeenAt, T0);
});

Deno.test("createTraps() lets every other call of the boundary through", async () => {
  await using trapped = await trap("before:course.transaction:2");
  const { course } = trapped.first.prepared;
  const change = [{ sql: "DELETE FROM training" }];
  assert.deepEqual(await course.transaction(change), [1]);
  await assert.rejects(course.transaction(change), Death);
  assert.deepEqual(await course.transaction(change), [1]);
  assert.deepEqual(trapped.real.course.transactions, [change, change]);
});

Deno.test("createTraps() counts on over the configurations that come later", async () => {
  await using trapped = await trap("after:mail.send:2");
  await send(trapped.first);
  await assert.rejects(send(trapped.next), Death);
  assert.deepEqual(trapped.real.mailers.map(({ messages }) => messages.length), [1, 1]);
});

Deno.test("createTraps() does not die after a call that failed: it had no effect", async () => {
  await using trapped = await trap("after:mail.send:1");
  const [mailer] = trapped.real.mailers;
  mailer.result = () => Promise.reject(mailError("MAIL_UNREACHABLE"));
  await assert.rejects(send(trapped.first), { code: "MAIL_UNREACHABLE" });
});

Deno.test("createTraps() leaves what is beside the boundary as it is", async () => {
  await using trapped = await trap("before:store.settle:1");
  const { store, first, real } = trapped;
  assert.equal(store.label, real.store.label);
  assert.equal(store.lockFile, real.store.lockFile);
  await store.seeTask(KEY, T0);
  await send(first);
  const pages = first.prepared.course.pages("SELECT", {}, new AbortController().signal);
  assert.equal((await Array.fromAsync(pages)).length, 1);
  assert.equal((await store.taskRecords(KEY.environment)).length, 1);
});
