import type { Fence, Lease, Store } from "../store.ts";
import { leaseOf } from "../rows.ts";
import { listenForChanges } from "./changes.ts";
import type { DatabaseClock } from "./clock.ts";
import type { Database } from "./database.ts";
import { refuseNewer } from "./migrate.ts";
import ACQUIRE from "./sql/acquire_lease.sql" with { type: "text" };
import FORGET_LEASES from "./sql/forget_leases.sql" with { type: "text" };
import LEASES from "./sql/leases.sql" with { type: "text" };
import LOCK_LEASE from "./sql/lock_lease.sql" with { type: "text" };
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

/**
 * The part of the store that says who does what. Instants are the database's, whoever asks.
 * @param apart over which signs of life go: behind a thousand mails they would come too late
 * @param clock read anew with each sign of life
 */
export function leases(
  database: Database,
  { apart, clock }: { readonly apart: Database; readonly clock: DatabaseClock },
): Leases {
  /** Under which this store writes; a duty beside it is none of a job's. */
  let own: Fence | null = null;
  return {
    async acquireLease({ leaseMs, force, locked, version = "", binds = true, ...ask }) {
      const { name, now } = ask;
      await apart.lend((session) => clock.read(session));
      const flags = { force: force ? 1 : 0, locked: locked ? 1 : 0 };
      const lease = await apart.writeAnyway(async (transaction) => {
        const [, , , row] = await Promise.all([
          refuseNewer(database, transaction),
          // Whoever writes under the lease is let finish: nothing of it may come after this.
          transaction.run(LOCK_LEASE, { name }),
          transaction.run(FORGET_LEASES, { now, kept_ms: KEPT_MS }),
          transaction.get(ACQUIRE, { ...ask, ...flags, version, lease_ms: leaseMs }),
        ]);
        return row === null ? null : leaseOf(row);
      });
      if (lease !== null && binds) {
        own = lease;
        database.fenceBy(lease);
      }
      return lease;
    },
    async renewLease(fence, { now, leaseMs, address, locked, works }) {
      await apart.lend((session) => clock.read(session));
      const told = { address, locked: locked ? 1 : 0, works: worksOf(works) };
      const ask = { ...bindFence(fence), now, lease_ms: leaseMs };
      return await apart.writeAnyway(async (transaction) => {
        const [, renewed] = await Promise.all([
          refuseNewer(database, transaction),
          transaction.run(RENEW, { ...ask, ...told }),
        ]);
        const held = renewed === 1;
        if (held && fence.name === own?.name && fence.token === own.token) {
          await transaction.run(RENEW_JOBS, ask);
        }
        return held;
      });
    },
    async releaseLease(fence, now) {
      await apart.writeAnyway((transaction) =>
        transaction.run(RELEASE, { ...bindFence(fence), now })
      );
    },
    async readLease(name) {
      const row = await database.get(READ, { name });
      return row === null ? null : leaseOf(row);
    },
    leases: async () => (await database.all(LEASES)).map(leaseOf),
    changes: (signal) => listenForChanges(database, signal),
  };
}

function worksOf(works: Lease["works"] | undefined): string | null {
  return works === undefined ? null : JSON.stringify(works);
}

function bindFence(
  { name, holder, token }: Fence,
): { name: string; holder: string; token: number } {
  return { name, holder, token };
}
