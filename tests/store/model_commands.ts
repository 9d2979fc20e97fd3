/**
 * Every command of the sequences that a store and its model are held to.
 * @module
 */
import fc from "fast-check";
import { AUDIT_SOURCES } from "../../src/domain/audit.ts";
import { DEPENDENCIES } from "../../src/domain/hold.ts";
import { calls, type Command, Reopen, Tick } from "./model_command.ts";
import {
  aChange,
  aDelay,
  aFence,
  aKey,
  aLength,
  anAttempt,
  anEnd,
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
  one,
  TASKS,
} from "./model_choices.ts";

/** Commands in no order; those that move jobs come more often. */
export function commands(): fc.Arbitrary<Iterable<Command>> {
  const all = [...time(), ...leasing(), ...keeping(), ...planning(), ...running(), ...sending()];
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
  return [
    ...often(
      5,
      calls("acquireLease", { ...asked, force }, ({ holder, now }, ask) => {
        const me = { name: DUTY, holder, pid: 1, host: "h", now };
        return (store) => store.acquireLease({ ...me, ...ask });
      }),
    ),
    ...often(
      3,
      calls("renewLease", { ...asked, fence: aFence }, (view, { fence, ...ask }) => {
        const renewal = { ...ask, now: view.now, address: "http://127.0.0.1:1" };
        const given = fenceOf(view, fence);
        return (store) => store.renewLease(given, renewal);
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

/** What is written beside the jobs, and what is forgotten. */
function keeping(): readonly fc.Arbitrary<Command>[] {
  const went = { items: fc.nat(9), error: aReason, rowProblems: fc.constantFrom([], ["no id"]) };
  const dependency = fc.constantFrom(...DEPENDENCIES);
  const numbers = fc.array(aNumber, { maxLength: 4 });
  return [
    calls("seeTask", { key: aKey }, ({ now }, { key }) => (store) => store.seeTask(key, now)),
    calls(
      "recordReconcile",
      { key: aKey, ...went },
      ({ now }, { key, ...said }) => (store) => store.recordReconcile(key, { ...said, now }),
    ),
    calls(
      "countFailure",
      { key: aKey, most: fc.constantFrom(1, 3), delay: aDelay },
      (view, ask) => (store) => {
        const openUntil = view.now + ask.delay;
        return store.countFailure(ask.key, { most: ask.most, openUntil });
      },
    ),
    calls("clearFailures", { key: aKey }, (_view, { key }) => (store) => store.clearFailures(key)),
    calls(
      "writeHold",
      { key: aKey, dependency, delay: aDelay, tries: aNumber },
      (view, ask) => (store) => {
        const { key: { environment, task }, dependency, delay, tries } = ask;
        const times = { since: view.now, nextTryAt: view.now + delay, tries: tries + 1 };
        return store.writeHold(environment, {
          dependency,
          ...times,
          reason: "down",
          tasks: [task],
        });
      },
    ),
    calls(
      "endHold",
      { key: aKey, dependency },
      (_view, { key, dependency }) => (store) => store.endHold(key.environment, dependency),
    ),
    calls(
      "recordAudit",
      { source: fc.constantFrom(...AUDIT_SOURCES), detail: aReason },
      (view, ask) => (store) =>
        store.recordAudit({
          ...ask,
          at: view.now,
          who: "anna",
          action: "paused",
          subject: "first",
        }),
    ),
    calls("prune", { fence: aFence, numbers }, (view, { fence, numbers }) => {
      const all = [...view.book.jobs.keys(), 999];
      const seqs = new Set(numbers.flatMap((number) => one(all, number) ?? []));
      const ask = { fence: fenceOf(view, fence), seqs: [...seqs] };
      return (store) => store.prune(ask);
    }),
    calls(
      "isRunning",
      { attempt: anAttempt },
      ({ book }, { attempt }) => {
        const given = attemptOf(book, attempt);
        return (store) => store.isRunning(given);
      },
    ),
  ];
}

function planning(): readonly fc.Arbitrary<Command>[] {
  const changes = fc.array(aChange, { minLength: 1, maxLength: 5 });
  return [
    ...often(
      10,
      calls("applyPlan", { key: aKey, fence: aFence, changes }, (view, { key, fence, ...plan }) => {
        const changes = plan.changes.map((choice) => changeOf(view.book, key, choice));
        const ask = { ...key, fence: fenceOf(view, fence), changes, now: view.now };
        return (store) => store.applyPlan(ask);
      }),
    ),
  ];
}

function running(): readonly fc.Arbitrary<Command>[] {
  const limits = { limit: fc.integer({ min: 1, max: 4 }), limits: fc.tuple(fc.nat(3), fc.nat(3)) };
  const order = fc.shuffledSubarray([...TASKS], { minLength: 1 });
  const ends = fc.array(anEnd, { minLength: 1, maxLength: 3 });
  return [
    ...often(
      9,
      calls(
        "claim",
        { key: aKey, fence: aFence, leaseMs: aLength, order, ...limits },
        (view, ask) => {
          const wanted = ask.order.map((task, at) => ({ task, limit: 1 + (ask.limits[at] ?? 0) }));
          const { leaseMs, limit, key: { environment } } = ask;
          const { now } = view;
          const fence = fenceOf(view, ask.fence);
          return (store) => store.claim({ environment, fence, now, leaseMs, wanted, limit });
        },
      ),
    ),
    ...often(
      6,
      calls("settle", { ends }, ({ book, now }, { ends }) => {
        const settlements = ends.map(({ attempt, delay, ...end }) => ({
          ...{ ...attemptOf(book, attempt), ...end, dueAt: instantOf(now, delay) },
        }));
        return (store) => store.settle(settlements, now);
      }),
    ),
    ...often(
      4,
      calls(
        "rescue",
        { key: aKey, fence: aFence, all: fc.constantFrom(false, false, true) },
        (view, { key, fence, all }) => {
          const ask = {
            fence: fenceOf(view, fence),
            now: view.now,
            all,
            reason: "its daemon died",
          };
          return async (store) => {
            const jobs = await store.rescue({ ...ask, environment: key.environment });
            return jobs.toSorted((a, b) => a.seq - b.seq);
          };
        },
      ),
    ),
  ];
}

function sending(): readonly fc.Arbitrary<Command>[] {
  const key = fc.constantFrom(...KEYS);
  const to = fc.constantFrom("anna@example.org", "bob@example.org");
  const spent = fc.option(fc.constantFrom("mail", "first"));
  return [
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
      calls("intendDelivery", { attempt: anAttempt, key, to, spent }, ({ book, now }, ask) => {
        const { key, to, attempt } = ask;
        const mail = { key, to, subject: `for ${to}`, messageId: `<${now}@example.org>` };
        const turns = new Map(ask.spent === null ? [] : [[ask.spent, now]]);
        const intention = { ...attemptOf(book, attempt), ...mail, spent: turns };
        return (store) => store.intendDelivery(intention, now);
      }),
    ),
    ...often(
      5,
      calls("settleDelivery", { number: aNumber, result: aResult }, ({ book, now }, ask) => {
        const { seq } = deliveryOf(book, ask.number);
        return (store) => store.settleDelivery(seq, ask.result, now);
      }),
    ),
  ];
}
