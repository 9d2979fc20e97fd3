import assert from "node:assert/strict";
import { MOST_LEFT_OUT } from "../../src/domain/left_out.ts";
import type { LeavingOut, Store } from "../../src/store/store.ts";
import {
  attemptOf,
  claim,
  creation,
  ending,
  KEY,
  lease,
  plan,
  running,
  T0,
} from "../support/store_factory.ts";

type Test = (name: string, body: (store: Store) => Promise<void>) => void;

const ANNA: LeavingOut = { to: "Anna@x.org", name: "Anna", reason: "emails_off", note: null };

/** What the stories of items and people are told from. */
export function testTelling(test: Test): void {
  test("applyPlan() tells from when to when a job was moved", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [creation("7", { eventAt: T0 + 9, runAt: T0 + 1 })]);
    const [job] = await store.plannedJobsOf(KEY, ["7"]);
    const seq = job?.seq ?? 0;
    const to = { eventAt: T0 + 8, runAt: T0 + 2 };
    await plan(store, fence, [{ action: "move", seq, label: "", ...to, reason: "moved" }]);
    await plan(store, fence, [{ action: "cancel", seq, cause: "left", reason: "left" }]);
    const moves = (await store.history(seq)).map(({ moved }) => moved);
    assert.deepEqual(moves, [{ from: { eventAt: T0 + 9, runAt: T0 + 1 }, to }, null]);
  });

  test("seeTask() remembers since when a task stands as it does", async (store) => {
    assert.deepEqual(await standing(store, undefined, T0), ["on", T0]);
    assert.deepEqual(await standing(store, "on", T0 + 1), ["on", T0]);
    assert.deepEqual(await standing(store, "off", T0 + 2), ["off", T0 + 2]);
    assert.deepEqual(await standing(store, "off", T0 + 3), ["off", T0 + 2]);
    assert.deepEqual(await standing(store, "removed", T0 + 4), ["removed", T0 + 4]);
    assert.deepEqual(await standing(store, undefined, T0 + 5), ["on", T0 + 5]);
    assert.equal((await store.seeTask(KEY, T0 + 6)).firstSeenAt, T0);
  });

  test("leaveOut() keeps what the last attempt said of each person", async (store) => {
    const job = await running(store, await lease(store));
    const nobody: LeavingOut = { to: "", name: "Bob", reason: "no_address", note: "at all" };
    assert.equal(await store.leaveOut(attemptOf(job), [ANNA, nobody], T0), true);
    const again = { ...ANNA, reason: "inactive" } as const;
    assert.equal(await store.leaveOut(attemptOf(job), [again], T0 + 1), true);
    const of = { jobSeq: job.seq, jobId: job.id, task: job.task, attempt: 1 };
    assert.deepEqual(await store.jobLeftOut(job.seq), [
      { ...of, ...again, at: T0 + 1 },
      { ...of, ...nobody, at: T0 },
    ]);
  });

  test("leaveOut() keeps so many people of a job and no more", async (store) => {
    const job = await running(store, await lease(store));
    const people = Array.from(
      { length: MOST_LEFT_OUT - 1 },
      (_, index) => ({ ...ANNA, to: `${index}@x.org` }),
    );
    await store.leaveOut(attemptOf(job), people, T0);
    await store.leaveOut(attemptOf(job), [ANNA, { ...ANNA, to: "bob@x.org" }], T0);
    const kept = await store.jobLeftOut(job.seq);
    assert.deepEqual([kept.length, kept.at(-1)?.to], [MOST_LEFT_OUT, ANNA.to]);
  });

  test("leaveOut() writes nothing for an attempt that lost its job", async (store) => {
    const job = await running(store, await lease(store));
    const other = { ...attemptOf(job), holder: "b" };
    assert.equal(await store.leaveOut(other, [ANNA], T0), false);
    await store.settle([ending(job)], T0);
    assert.equal(await store.leaveOut(attemptOf(job), [ANNA], T0), false);
    assert.deepEqual(await store.jobLeftOut(job.seq), []);
  });

  test("personLeftOut() finds an address whatever its case", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [creation("7"), creation("8")]);
    const jobs = await claim(store, fence);
    for (const [index, job] of jobs.entries()) {
      await store.leaveOut(attemptOf(job), [ANNA, { ...ANNA, to: "bob@x.org" }], T0 + index);
    }
    const ask = { environment: KEY.environment, address: "ANNA@x.ORG", limit: 9 };
    const leftOut = (await store.personLeftOut(ask)).map(({ jobId }) => jobId);
    assert.deepEqual(leftOut, ["reminder/8/PRODUCTION", "reminder/7/PRODUCTION"]);
    assert.equal((await store.personLeftOut({ ...ask, limit: 1 })).length, 1);
    assert.deepEqual(await store.personLeftOut({ ...ask, environment: "DEVELOPMENT" }), []);
  });

  test("prune() forgets who was left out", async (store) => {
    const fence = await lease(store);
    const job = await running(store, fence);
    await store.leaveOut(attemptOf(job), [ANNA], T0);
    await store.settle([ending(job)], T0);
    await store.prune({ fence, seqs: [job.seq] });
    assert.deepEqual(await store.jobLeftOut(job.seq), []);
  });

  testSightings(test);
}

function testSightings(test: Test): void {
  const seen = { kind: "seen", item: "7", label: "EHBO", refusal: "past" } as const;
  const left = { kind: "left", item: "7" } as const;
  const back = { kind: "back", item: "7" } as const;
  const nothing = { seenAt: null, refusal: null, leftAt: null, backAt: null };

  test("applyPlan() notes since when an item is there without a job, when it left and came back", async (store) => {
    const fence = await lease(store);
    const note = noter(store, fence);
    assert.equal(await note(back, T0), 0, "what was noted is no change of the plan");
    assert.equal(await store.sighting(KEY, "7"), null);
    await note(seen, T0);
    await note(seen, T0 + 1);
    const there = { ...nothing, seenAt: T0, refusal: "past" };
    assert.deepEqual(await store.sighting(KEY, "7"), there);
    await note(left, T0 + 2);
    assert.deepEqual(await store.sighting(KEY, "7"), { ...there, leftAt: T0 + 2 });
    await note({ ...seen, refusal: "training_type" }, T0 + 3);
    await note(back, T0 + 4);
    const other = { seenAt: T0 + 3, refusal: "training_type", leftAt: T0 + 2, backAt: T0 + 3 };
    assert.deepEqual(await store.sighting(KEY, "7"), other);
    await note({ ...left, item: "8" }, T0 + 5);
    await note({ ...back, item: "8" }, T0 + 6);
    assert.deepEqual(await store.sighting(KEY, "8"), {
      ...{ ...nothing, leftAt: T0 + 5, backAt: T0 + 6 },
    });
  });

  test("applyPlan() forgets what left before an instant, of its task alone", async (store) => {
    const fence = await lease(store);
    const note = noter(store, fence);
    await note({ ...left, item: "1" }, T0);
    await note({ ...left, item: "2" }, T0);
    await note({ ...back, item: "2" }, T0);
    const other = { ...KEY, task: "other" };
    const notes = { items: [{ ...left, item: "3" }], forgetBefore: T0 };
    await store.applyPlan({ ...other, fence, changes: [], notes, now: T0 });
    await note({ ...left, item: "4" }, T0 + 1, T0 + 1);
    const found = ["1", "2", "4"].map((item) => store.sighting(KEY, item));
    assert.deepEqual((await Promise.all(found)).map((one) => one?.leftAt ?? null), [
      ...[null, T0, T0 + 1],
    ]);
    assert.notEqual(await store.sighting(other, "3"), null);
  });

  test("findItems() finds items by a part of their name, with and without a job", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [
      creation("7", { label: "EHBO basis" }),
      creation("8", { label: "100% EHBO" }),
      creation("9", { label: "Reanimatie" }),
    ]);
    const note = noter(store, fence);
    await note({ ...seen, item: "6", label: "Ehbo herhaling" }, T0);
    const find = async (text: string, limit = 10, task: string = KEY.task) =>
      (await store.findItems({ environment: KEY.environment, task, text, limit }))
        .map(({ item }) => item);
    assert.deepEqual(await find("ehbo"), ["8", "7", "6"]);
    assert.deepEqual(await find("ehbo", 1), ["8"]);
    assert.deepEqual(await find("0%"), ["8"]);
    assert.deepEqual(await find("ehbo", 9, "other"), []);
  });
}

function noter(
  store: Store,
  fence: Awaited<ReturnType<typeof lease>>,
): (
  note: NonNullable<Parameters<Store["applyPlan"]>[0]["notes"]>["items"][number],
  now: number,
  forgetBefore?: number,
) => Promise<number | null> {
  return (note, now, forgetBefore = 0) =>
    store.applyPlan({ ...KEY, fence, changes: [], notes: { items: [note], forgetBefore }, now });
}

async function standing(
  store: Store,
  asked: "on" | "off" | "removed" | undefined,
  now: number,
): Promise<readonly unknown[]> {
  const key = asked === undefined ? KEY : { ...KEY, standing: asked };
  const record = await store.seeTask(key, now);
  return [record.standing, record.standingSince];
}
