import type { Fence, Lease, Store } from "../store.ts";
import type { Database } from "./database.ts";
import { refuseForeign } from "./migrate.ts";
import { leaseOf } from "../rows.ts";
import ACQUIRE from "./sql/acquire_lease.sql" with { type: "text" };
import FORGET_LEASES from "./sql/forget_leases.sql" with { type: "text" };
import HOLDS from "./sql/holds_lease.sql" with { type: "text" };
import LEASES from "./sql/leases.sql" with { type: "text" };
import READ from "./sql/read_lease.sql" with { type: "text" };
import RELEASE from "./sql/release_lease.sql" with { type: "text" };
import RENEW_JOBS from "./sql/renew_jobs.sql" with { type: "text" };
import RENEW from "./sql/renew_lease.sql" with { type: "text" };

type Leases = Pick<
  Store,
  "acquireLease" | "renewLease" | "releaseLease" | "readLease" | "leases" | "changes"
>;

/** Daemons that ended so long ago are no news to anybody. */
const KEPT_MS = 7 * 86_400_000;

/** The part of the store that says who does what. */
export function leases(database: Database): Leases {
  /** Under which this store writes; a duty beside it is none of a job's. */
  let own: Fence | null = null;
  return {
    async acquireLease({ leaseMs, force, locked, version = "", binds = true, ...ask }) {
      const flags = { force: force ? 1 : 0, locked: locked ? 1 : 0 };
      const lease = await database.writeAnyway(() => {
        refuseForeign(database);
        database.run(FORGET_LEASES, { before: ask.now - KEPT_MS });
        const row = database.get(ACQUIRE, { ...ask, ...flags, version, until: ask.now + leaseMs });
        return row === null ? null : leaseOf(row);
      });
      if (lease !== null && binds) {
        own = lease;
        database.fenceBy(() => holdsLease(database, lease));
      }
      return lease;
    },
    renewLease: (fence, { now, leaseMs, address, locked, works }) =>
      database.writeForNow(() => {
        refuseForeign(database);
        const until = now + leaseMs;
        const told = {
          ...{ now, until, address, locked: locked ? 1 : 0 },
          works: works === undefined ? null : JSON.stringify(works),
        };
        const held = database.run(RENEW, { ...bindFence(fence), ...told }) === 1;
        if (held && fence.name === own?.name && fence.token === own.token) {
          database.run(RENEW_JOBS, { holder: fence.holder, until });
        }
        return held;
      }),
    releaseLease: (fence, now) =>
      database.writeAnyway(() => void database.run(RELEASE, { ...bindFence(fence), now })),
    readLease: (name) => {
      const row = database.get(READ, { name });
      return Promise.resolve<Lease | null>(row === null ? null : leaseOf(row));
    },
    leases: () => Promise.resolve(database.all(LEASES).map(leaseOf)),
    // One daemon works at a time: nobody else writes what it would have to hear of.
    async *changes() {},
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
