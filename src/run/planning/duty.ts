import type { Clock } from "../../domain/clock.ts";
import { StoreError } from "../../domain/errors.ts";
import type { Logger } from "../../domain/log.ts";
import type { Fence, Lease, Store } from "../../store/store.ts";

/** The duty to plan, which one of several daemons has at a time. */
export const PLANNER_LEASE = "planner";

/** How long the duty holds unless renewed: with the pause before another asks for it, less than 10 s. */
const DUTY_MS = 7_000;

/** How long a daemon that does not plan waits before it asks for the duty again. */
export const DUTY_PAUSE_MS = 2_000;

/** The right to plan, where this daemon has it. */
export interface Duty {
  /**
   * Takes it where it is free, or this daemon has it already.
   * @param ask.force takes it from whichever daemon has it: a person has asked this one to plan
   * @returns what proves it; null where another daemon plans
   */
  take(ask: { readonly force: boolean }): Promise<Fence | null>;
  /** Whether this daemon has it, as far as it knows. */
  isMine(): boolean;
  /** Renews it, where this daemon has it. @returns false where it turned out that another daemon has it */
  renew(): Promise<boolean>;
  /** It turned out that another daemon has it. @returns false where that cannot be: only one daemon works */
  lose(): boolean;
  /** Gives it back, so that another daemon need not wait for its end. */
  release(): Promise<void>;
}

/** The duty of the only daemon at work: whoever has the lock plans. */
export function soleDuty(fence: Fence): Duty {
  return {
    take: () => Promise.resolve(fence),
    isMine: () => true,
    renew: () => Promise.resolve(true),
    lose: () => false,
    release: () => Promise.resolve(),
  };
}

/** What sharing the duty needs. */
export interface DutyParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly me: Pick<Lease, "holder" | "pid" | "host" | "version">;
}

/** The duty where several daemons work: a lease in the store with a token of its own. */
export function sharedDuty({ store, clock, log, me }: DutyParts): Duty {
  let mine: Fence | null = null;
  const lose = (): boolean => {
    if (mine !== null) log.info("another daemon plans from now on");
    mine = null;
    return true;
  };
  const renew = async (): Promise<boolean> => {
    const fence = mine;
    if (fence === null) return true;
    const told = { now: clock.now(), leaseMs: DUTY_MS, address: "", locked: false };
    // Given back while the store was asked, it is not lost.
    if (await store.renewLease(fence, told) || fence !== mine) return true;
    lose();
    return false;
  };
  return {
    async take({ force }) {
      if (mine !== null) return mine;
      const ask = { name: PLANNER_LEASE, now: clock.now(), leaseMs: DUTY_MS, force };
      const lease = await store.acquireLease({ ...ask, ...me, locked: false, binds: false });
      if (lease === null) return null;
      log.info("this daemon plans from now on");
      mine = { name: lease.name, holder: lease.holder, token: lease.token };
      return mine;
    },
    ...{ renew, lose, isMine: () => mine !== null },
    async release() {
      const fence = mine;
      if (fence === null) return;
      mine = null;
      try {
        await store.releaseLease(fence, clock.now());
      } catch (thrown) {
        if (!(thrown instanceof StoreError)) throw thrown;
        log.warn("the duty to plan was not given back: another daemon waits for its end", {
          error: thrown,
        });
      }
    },
  };
}
