import type { EpochMs } from "../../src/domain/clock.ts";
import type { DeliveryRecord, DeliveryState } from "../../src/domain/delivery.ts";
import type { Order, Store, Wanted } from "../../src/store/store.ts";
import { type Book, move, type Place, stands, tell } from "./model_book.ts";

/** What persons order. */
export function modelOrders({ book }: Place): Pick<Store, "order"> {
  return {
    order({ fence, order, now, audit }) {
      if (!stands(book, fence)) return Promise.resolve(null);
      const changed = carryOut(book, order, { now, by: audit.who });
      if (changed > 0) book.audit.push({ at: now, ...audit });
      return Promise.resolve(changed);
    },
  };
}

function carryOut(
  book: Book,
  order: Order,
  { now, by }: { readonly now: EpochMs; readonly by: string },
): number {
  switch (order.kind) {
    case "pause":
    case "resume": {
      const name = `${order.environment} ${order.task}`;
      const record = book.tasks.get(name);
      const wantsPause = order.kind === "pause";
      if (record === undefined || (record.pausedAt !== null) === wantsPause) return 0;
      const paused = wantsPause
        ? { pausedAt: now, pausedBy: by }
        : { pausedAt: null, pausedBy: null };
      book.tasks.set(name, { ...record, ...paused });
      return 1;
    }
    case "run":
      return order.jobs.filter((job) => run(book, job, { reason: order.reason, now })).length;
    case "cancel": {
      const job = book.jobs.get(order.seq);
      if (job?.state !== "scheduled") return 0;
      const { reason } = order;
      move(book, job, { state: "cancelled", cancelCause: "person", finishedAt: now, reason });
      tell(book, job, { at: now, kind: "cancelled", reason });
      return 1;
    }
    case "send": {
      const delivery = openDelivery(book, order.delivery);
      if (delivery === null || !run(book, order.job, { reason: order.reason, now })) return 0;
      return decide(book, delivery, { state: "failed", answer: order.reason, changedAt: now });
    }
    case "drop": {
      const delivery = openDelivery(book, order.delivery);
      if (delivery === null) return 0;
      return decide(book, delivery, { state: "dropped", answer: order.reason, changedAt: now });
    }
  }
}

/** @returns whether it took effect */
function run(
  book: Book,
  { seq, from }: Wanted,
  { reason, now }: { readonly reason: string; readonly now: EpochMs },
): boolean {
  const job = book.jobs.get(seq);
  if (job?.state !== from) return false;
  const fresh = { dueAt: now, forgiven: job.attempt, reason: null };
  if (from === "scheduled") book.jobs.set(seq, { ...job, ...fresh });
  else move(book, job, { ...fresh, state: "scheduled", finishedAt: null, cancelCause: null });
  tell(book, job, { at: now, kind: from === "scheduled" ? "moved" : "restored", reason });
  return true;
}

function openDelivery(book: Book, seq: number): DeliveryRecord | null {
  const delivery = book.deliveries.get(seq);
  return delivery?.state === "unknown" || delivery?.state === "held" ? delivery : null;
}

function decide(
  book: Book,
  delivery: DeliveryRecord,
  to: { readonly state: DeliveryState; readonly answer: string; readonly changedAt: EpochMs },
): 1 {
  book.deliveries.set(delivery.seq, { ...delivery, ...to });
  return 1;
}
