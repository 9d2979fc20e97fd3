import type { Fence, Lease, Store } from "../store.ts";
import type { Database } from "./database.ts";
import { leaseOf } from "./rows.ts";
import ACQUIRE from "./sql/acquire_lease.sql" with { type: "text" };
import HOLDS from "./sql/holds_lease.sql" with { type: "text" };
import READ from "./sql/read_lease.sql" with { type: "text" };
import RELEASE from "./sql/release_lease.sql" with { type: "text" };
import RENEW_JOBS from "./sql/renew_jobs.sql" with { type: "text" };
import RENEW from "./sql/renew_lease.sql" with { type: "text" };

type Leases = Pick<Store, "acquireLease" | "renewLease" | "releaseLease" | "readLease">;

/** The part of the store that says who does what. */
export function leases(database: Database): Leases {
  return {
    async acquireLease({ leaseMs, force, locked, ...ask }) {
      const flags = { force: force ? 1 : 0, locked: locked ? 1 : 0 };
      const lease = await database.writeAnyway(() => {
        const row = database.get(ACQUIRE, { ...ask, ...flags, until: ask.now + leaseMs });
        return row === null ? null : leaseOf(row);
      });
      if (lease !== null) database.fenceBy(() => holdsLease(database, lease));
      return lease;
    },
    renewLease: (fence, { now, leaseMs, address, locked }) =>
      database.writeForNow(() => {
        const until = now + leaseMs;
        const told = { now, until, address, locked: locked ? 1 : 0 };
        const held = database.run(RENEW, { ...bindFence(fence), ...told }) === 1;
        if (held) database.run(RENEW_JOBS, { holder: fence.holder, until });
        return held;
      }),
    releaseLease: (fence, now) =>
      database.writeAnyway(() => void database.run(RELEASE, { ...bindFence(fence), now })),
    readLease: (name) => {
      const row = database.get(READ, { name });
      return Promise.resolve<Lease | null>(row === null ? null : leaseOf(row));
    },
  };
}

/** Says, inside a transaction, whether a fence still holds. */
export function holdsLease(database: Database, fence: Fence): boolean {
  return database.get(HOLDS, bindFence(fence)) !== null;
}

function bindFence(
  { name, holder, token }: Fence,
): { name: string; holder: string; token: number } {
  return { name, holder, token };
}
