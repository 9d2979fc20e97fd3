/**
 * Every command of the sequences that a store and its model are held to.
 * @module
 */
import fc from "fast-check";
import type { EpochMs } from "../../src/domain/clock.ts";
import type { Job } from "../../src/domain/job.ts";
import { LEFT_OUT_REASONS } from "../../src/domain/left_out.ts";
import { ENVIRONMENTS } from "../../src/domain/task.ts";
import type { Fence, Store } from "../../src/store/store.ts";
import { calls, type Command, Reopen, Tick } from "./model_command.ts";
import {
  aChange,
  aFence,
  aKey,
  aLength,
  anAge,
  anAttempt,
  anEnd,
  aNote,
  aNumber,
  aReason,
  aResult,
  attemptOf,
  changeOf,
  deliveryOf,
  DUTY,
  fenceOf,
  HOLDERS,
  instantOf,
  KEYS,
  TASKS,
} from "./model_choices.ts";
import { ordering } from "./model_order_commands.ts";
import { keeping } from "./model_side_commands.ts";

/** Commands in no order; those that move jobs come more often. */
export function commands(): fc.Arbitrary<Iterable<Command>> {
  const side = [...time(), ...leasing(), ...keeping(), ...ordering()];
  const all = [...side, ...planning(), ...running(), ...sending()];
  return fc.commands(all, { size: "max", maxCommands: 100 });
}

/** A command that comes as often as so many others. */
function often(times: number, command: fc.Arbitrary<Command>): readonly fc.Arbitrary<Command>[] {
  return Array.from({ length: times }, () => command);
}

function time(): readonly fc.Arbitrary<Command>[] {
  return [
    ...often(
      4,
      fc.constantFrom(1, 999, 1_000, 9_000, 30_000, -1, -20_000).map((ms) => new Tick(ms)),
    ),
    fc.nat(HOLDERS.length - 1).map((index) => new Reopen(index)),
  ];
}

function leasing(): readonly fc.Arbitrary<Command>[] {
  const asked = { leaseMs: aLength, locked: fc.boolean() };
  const force = fc.boolean();
  const own = { version: fc.constantFrom("1", "2"), binds: fc.boolean() };
  const works = fc.option(fc.constant({ files: { "automations.yaml": "1" }, tasks: [...TASKS] }));
  return [
    ...often(
      5,
      calls("acquireLease", { ...asked, force, ...own }, ({ holder, now }, ask) => {
        const me = { name: DUTY, holder, pid: 1, host: "h", now };
        return (store) => store.acquireLease({ ...me, ...ask });
      }),
    ),
    ...often(
      3,
      calls("renewLease", { ...asked, works, fence: aFence }, (view, ask) => {
        const { fence, works, ...told } = ask;
        const own = works === null ? {} : { works };
        const renewal = { ...told, ...own, now: view.now, address: "http://127.0.0.1:1" };
        const given = fenceOf(view, fence);
        return (store) => store.renewLease(given, renewal);
      }),
    ),
    ...often(
      4,
      calls("takeOver", { ...asked, all: fc.boolean() }, ({ holder, now }, { all, ...ask }) => {
        const me = { name: DUTY, holder, pid: 1, host: "h", now, force: true };
        return async (store) => {
          const fence = await store.acquireLease({ ...me, ...ask });
          return fence === null ? null : await rescued(store, { fence, now, all });
        };
      }),
    ),
    calls(
      "releaseLease",
      { fence: aFence },
      (view, { fence }) => {
        const given = fenceOf(view, fence);
        return (store) => store.releaseLease(given, view.now);
      },
    ),
  ];
}

function planning(): readonly fc.Arbitrary<Command>[] {
  const changes = fc.array(aChange, { minLength: 1, maxLength: 5 });
  const notes = fc.array(aNote, { maxLength: 3 });
  return [
    ...often(
      10,
      calls(
        "applyPlan",
        { key: aKey, fence: aFence, changes, notes },
        (view, { key, fence, ...plan }) => {
          const changes = plan.changes.map((choice) => changeOf(view.book, key, choice));
          const notes = { items: plan.notes, forgetBefore: view.now - 10_000 };
          const ask = { ...key, fence: fenceOf(view, fence), changes, notes, now: view.now };
          return (store) => store.applyPlan(ask);
        },
      ),
    ),
  ];
}

function running(): readonly fc.Arbitrary<Command>[] {
  const limits = {
    limit: fc.integer({ min: 1, max: 4 }),
    limits: fc.tuple(fc.nat(3), fc.nat(3)),
    most: fc.option(fc.nat(3)),
  };
  const order = fc.shuffledSubarray([...TASKS], { minLength: 1 });
  const ends = fc.array(anEnd, { minLength: 1, maxLength: 2 });
  return [
    ...often(
      9,
      calls(
        "claim",
        { key: aKey, fence: aFence, leaseMs: aLength, order, ...limits },
        (view, ask) => {
          const most = ask.most === null ? {} : { most: ask.most };
          const wanted = ask.order.map((task, at) => ({
            ...{ task, limit: 1 + (ask.limits[at] ?? 0) },
            ...most,
          }));
          const { leaseMs, limit, key: { environment } } = ask;
          const { now } = view;
          const fence = fenceOf(view, ask.fence);
          return (store) => store.claim({ environment, fence, now, leaseMs, wanted, limit });
        },
      ),
    ),
    ...often(
      5,
      calls("settle", { ends }, ({ book, now }, { ends }) => {
        const settlements = ends.map(({ attempt, delay, ...end }) => ({
          ...{ ...attemptOf(book, attempt), ...end, dueAt: instantOf(now, delay) },
        }));
        return (store) => store.settle(settlements, now);
      }),
    ),
    ...often(
      2,
      calls("rescue", { fence: aFence, all: fc.boolean() }, (view, { fence, all }) => {
        const ask = { fence: fenceOf(view, fence), now: view.now, all };
        return (store) => rescued(store, ask);
      }),
    ),
  ];
}

/** As a daemon does that takes over: in every environment. */
async function rescued(
  store: Store,
  ask: { readonly fence: Fence; readonly now: EpochMs; readonly all: boolean },
): Promise<readonly Job[]> {
  const reason = "its daemon died";
  const jobs: Job[] = [];
  for (const environment of ENVIRONMENTS) {
    jobs.push(...await store.rescue({ ...ask, environment, reason }));
  }
  return jobs.toSorted((a, b) => a.seq - b.seq);
}

function sending(): readonly fc.Arbitrary<Command>[] {
  const key = fc.constantFrom(...KEYS);
  const to = fc.constantFrom("anna@example.org", "bob@example.org", "Anna@Example.org");
  const reason = fc.constantFrom(...LEFT_OUT_REASONS);
  return [
    ...often(
      3,
      calls("leaveOut", { attempt: anAttempt, to, reason, note: aReason }, ({ book, now }, ask) => {
        const { to, reason, note } = ask;
        const people = [{ to, name: "Anna", reason, note }, { to: "", name: "", reason, note }];
        return (store) => store.leaveOut(attemptOf(book, ask.attempt), people, now);
      }),
    ),
    ...often(
      2,
      calls(
        "writeStep",
        { attempt: anAttempt, key, result: aReason },
        ({ book, now }, ask) => (store) => {
          const step = { key: ask.key, result: JSON.stringify(ask.result) };
          return store.writeStep(attemptOf(book, ask.attempt), step, now);
        },
      ),
    ),
    ...often(
      9,
      calls("intendDelivery", { attempt: anAttempt, key, to }, ({ book, now }, ask) => {
        const { key, to, attempt } = ask;
        const mail = { key, to, subject: `for ${to}`, messageId: `<${now}@example.org>` };
        const intention = { ...attemptOf(book, attempt), ...mail };
        return (store) => store.intendDelivery(intention, now);
      }),
    ),
    ...often(
      5,
      calls(
        "settleDelivery",
        { number: aNumber, age: anAge, result: aResult },
        ({ book, now }, ask) => {
          const { seq, attempt } = deliveryOf(book, ask.number);
          const mail = { seq, attempt: attempt - ask.age };
          return (store) => store.settleDelivery(mail, ask.result, now);
        },
      ),
    ),
  ];
}
