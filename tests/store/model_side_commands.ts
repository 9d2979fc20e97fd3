import fc from "fast-check";
import { AUDIT_SOURCES } from "../../src/domain/audit.ts";
import { DEPENDENCIES } from "../../src/domain/hold.ts";
import { TASK_STANDINGS } from "../../src/domain/task.ts";
import { calls, type Command } from "./model_command.ts";
import {
  aDelay,
  aFence,
  aKey,
  anAttempt,
  aNumber,
  aReason,
  attemptOf,
  fenceOf,
  one,
} from "./model_choices.ts";

/** What is written beside the jobs, and what is forgotten. */
export function keeping(): readonly fc.Arbitrary<Command>[] {
  const went = { items: fc.nat(9), error: aReason, rowProblems: fc.constantFrom([], ["no id"]) };
  const dependency = fc.constantFrom(...DEPENDENCIES);
  const aChoice = fc.constantFrom("config", "hold/mail");
  const numbers = fc.array(aNumber, { maxLength: 4 });
  return [
    calls(
      "seeTask",
      { key: aKey, standing: fc.option(fc.constantFrom(...TASK_STANDINGS)) },
      ({ now }, { key, standing }) => (store) =>
        store.seeTask(standing === null ? key : { ...key, standing }, now),
    ),
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
      "tryHold",
      { key: aKey, dependency, delay: aDelay, early: fc.boolean() },
      ({ now }, { key, dependency, delay, early }) => (store) =>
        store.tryHold(key.environment, dependency, { now, until: now + delay, early }),
    ),
    calls(
      "takeTurn",
      { name: fc.constantFrom("mail", "mail first"), perSecond: fc.constantFrom(0.5, 1, 3, 4_000) },
      ({ now }, limit) => (store) => store.takeTurn(limit, now),
    ),
    calls(
      "endHold",
      { key: aKey, dependency },
      (_view, { key, dependency }) => (store) => store.endHold(key.environment, dependency),
    ),
    calls(
      "writeNotices",
      { key: aKey, cause: aChoice, other: aChoice, isTold: fc.boolean() },
      ({ now }, { key, cause, other, isTold }) => (store) => {
        const times = { since: now, lastAt: now, wantedAt: now, toldAt: isTold ? now : null };
        const put = [{ channel: "webhook", cause, thread: key.task, ...times }];
        const forget = [{ channel: "webhook", cause: other }];
        return store.writeNotices(key.environment, { put, forget });
      },
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
