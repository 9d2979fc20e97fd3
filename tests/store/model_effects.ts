import type { EpochMs } from "../../src/domain/clock.ts";
import type { DeliveryRecord } from "../../src/domain/delivery.ts";
import { takeTurn } from "../../src/domain/rate_limit.ts";
import type { Intention, Store } from "../../src/store/store.ts";
import {
  fenced,
  forgetPeople,
  heldBy,
  inOrder,
  mayWrite,
  personKey,
  type Place,
  type StoredJob,
} from "./model_book.ts";

type Effects = Pick<
  Store,
  | "isRunning"
  | "readStep"
  | "writeStep"
  | "intendDelivery"
  | "settleDelivery"
  | "readDelivery"
  | "takeTurn"
  | "holds"
  | "writeHold"
  | "tryHold"
  | "endHold"
  | "notices"
  | "writeNotices"
>;

/** What attempts have done to the world, and what they wait for. */
export function modelEffects(place: Place): Effects {
  return { ...steps(place), ...deliveries(place), ...holds(place), ...notices(place) };
}

function steps(place: Place): Pick<Effects, "isRunning" | "readStep" | "writeStep"> {
  const { book } = place;
  const nameOf = (jobSeq: number, key: string): string => `${jobSeq} ${key}`;
  return {
    isRunning: (attempt) => Promise.resolve(heldBy(book, attempt) !== null),
    readStep: (jobSeq, key) => Promise.resolve(book.steps.get(nameOf(jobSeq, key)) ?? null),
    writeStep(attempt, { key, result }) {
      if (!mayWrite(place) || heldBy(book, attempt) === null) {
        return Promise.resolve(false);
      }
      const name = nameOf(attempt.jobSeq, key);
      if (!book.steps.has(name)) book.steps.set(name, result);
      return Promise.resolve(true);
    },
  };
}

function deliveries(
  place: Place,
): Pick<Effects, "intendDelivery" | "settleDelivery" | "readDelivery" | "takeTurn"> {
  const { book, keys } = place;
  const find = (jobSeq: number, key: string): DeliveryRecord | null =>
    [...book.deliveries.values()].find((one) => one.jobSeq === jobSeq && one.key === key) ?? null;
  return {
    async intendDelivery(intention, now) {
      const job = heldBy(book, intention);
      if (!mayWrite(place) || job === null) return null;
      const { jobSeq, key } = intention;
      const known = find(jobSeq, key);
      const next = known === null
        ? firstIntended(intention, { job, seq: await keys.delivery(jobSeq, key), now })
        : intendedAgain(known, intention, now);
      book.deliveries.set(next.seq, next);
      if (next !== known) book.mailsDue.set(next.seq, Math.max(job.runAt, job.plannedAt));
      forgetPeople(book);
      const person = personKey(job.environment, next.to);
      if (!book.people.has(person)) {
        const seqs = [...book.people.values()].map(({ seq }) => seq);
        book.people.set(person, { seq: Math.max(0, ...seqs) + 1, address: next.to });
      }
      return { now: next, before: known?.state ?? null };
    },
    settleDelivery({ seq, attempt }, { state, answer }, now) {
      const known = book.deliveries.get(seq);
      const isOpen = known?.state === "intended" || known?.state === "unknown";
      if (isOpen && (state === "sent" || known.attempt === attempt)) {
        const unknownAt = state === "unknown" ? now : known.unknownAt;
        book.deliveries.set(seq, { ...known, state, answer, changedAt: now, unknownAt });
      }
      return Promise.resolve();
    },
    readDelivery: (jobSeq, key) => Promise.resolve(find(jobSeq, key)),
    takeTurn: ({ name, perSecond }, now) =>
      fenced(place, () => {
        const turn = takeTurn(perSecond, { spentUntil: book.paces.get(name) ?? null, now });
        book.paces.set(name, turn.spentUntil);
        return turn.freeAt;
      }),
  };
}

function firstIntended(
  { jobSeq, key, to, subject, messageId, attempt }: Intention,
  { job, seq, now }: { readonly job: StoredJob; readonly seq: number; readonly now: EpochMs },
): DeliveryRecord {
  return {
    ...{ seq, jobSeq, jobId: job.id, task: job.task, key, to, subject, messageId, attempt },
    ...{ state: "intended", intendedAt: now, changedAt: now, unknownAt: null, answer: null },
  };
}

function intendedAgain(
  known: DeliveryRecord,
  { to, subject, attempt }: Intention,
  now: EpochMs,
): DeliveryRecord {
  if (known.state === "sent" || known.state === "held" || known.state === "dropped") return known;
  const unknownAt = known.state === "intended" ? now : known.unknownAt;
  return { ...known, to, subject, attempt, state: "intended", changedAt: now, unknownAt };
}

function holds(place: Place): Pick<Effects, "holds" | "writeHold" | "tryHold" | "endHold"> {
  const { book } = place;
  return {
    holds(environment) {
      const found = [...book.holds.values()].filter((one) => one.environment === environment);
      return Promise.resolve(inOrder(found.map(({ hold }) => hold), (hold) => [hold.dependency]));
    },
    writeHold: (environment, hold) =>
      fenced(place, () => {
        book.holds.set(`${environment} ${hold.dependency}`, { environment, hold });
      }),
    tryHold: (environment, dependency, { now, until, early }) =>
      fenced(place, () => {
        const name = `${environment} ${dependency}`;
        const held = book.holds.get(name);
        if (held === undefined || !(early || held.hold.nextTryAt <= now)) return false;
        book.holds.set(name, { environment, hold: { ...held.hold, nextTryAt: until } });
        return true;
      }),
    endHold: (environment, dependency) =>
      fenced(place, () => void book.holds.delete(`${environment} ${dependency}`)),
  };
}

function notices(place: Place): Pick<Effects, "notices" | "writeNotices"> {
  const told = place.book.notices;
  return {
    notices(environment) {
      const found = [...told.values()].filter((one) => one.environment === environment)
        .map(({ environment: _, ...notice }) => notice);
      return Promise.resolve(inOrder(found, ({ channel, cause }) => [channel, cause]));
    },
    writeNotices: (environment, { put, forget }) =>
      fenced(place, () => {
        const nameOf = (of: { readonly channel: string; readonly cause: string }): string =>
          `${environment} ${of.channel} ${of.cause}`;
        for (const notice of forget) told.delete(nameOf(notice));
        for (const notice of put) told.set(nameOf(notice), { ...notice, environment });
      }),
  };
}
