import type { Lease, Store } from "../../src/store/store.ts";
import { inOrder, type Place, stands } from "./model_book.ts";

type Leases = Pick<
  Store,
  "acquireLease" | "renewLease" | "releaseLease" | "readLease" | "leases" | "changes"
>;

const NOTHING = { files: {}, tasks: [] } as const;

/** Who does what. */
export function modelLeases(place: Place): Leases {
  const { leases, jobs, fences } = place.book;
  return {
    acquireLease(ask) {
      const { name, holder, pid, host, locked, now, leaseMs, force } = ask;
      const { version = "", binds = true } = ask;
      const before = leases.get(name);
      const isFree = before === undefined || before.until <= now || before.releasedAt !== null;
      if (!isFree && !force) return Promise.resolve(null);
      const token = (before?.token ?? 0) + 1;
      const lease: Lease = {
        ...{ name, holder, token, since: now, heartbeatAt: now, until: now + leaseMs, pid, host },
        ...{ address: "", locked, releasedAt: null, version, works: NOTHING },
      };
      leases.set(name, lease);
      const fence = { name, holder, token };
      if (binds) place.mine = fence;
      fences.push(fence);
      return Promise.resolve(lease);
    },
    renewLease(fence, { now, leaseMs, address, locked, works }) {
      const lease = leases.get(fence.name);
      const isHeld = lease?.releasedAt === null && stands(place.book, fence);
      if (!isHeld) return Promise.resolve(false);
      const until = now + leaseMs;
      const told = { heartbeatAt: now, until, address, locked, works: works ?? lease.works };
      leases.set(fence.name, { ...lease, ...told });
      const isOwn = place.mine?.name === fence.name && place.mine.token === fence.token;
      for (const job of jobs.values()) {
        if (isOwn && job.holder === fence.holder) jobs.set(job.seq, { ...job, leaseUntil: until });
      }
      return Promise.resolve(true);
    },
    releaseLease(fence, now) {
      const lease = leases.get(fence.name);
      if (lease !== undefined && stands(place.book, fence)) {
        leases.set(fence.name, { ...lease, heartbeatAt: now, until: now, releasedAt: now });
      }
      return Promise.resolve();
    },
    readLease: (name) => Promise.resolve(leases.get(name) ?? null),
    leases: () => Promise.resolve(inOrder([...leases.values()], ({ name }) => [name])),
    async *changes() {},
  };
}
