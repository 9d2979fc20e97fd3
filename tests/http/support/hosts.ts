import type { Fence } from "../../../src/store/store.ts";
import type { World } from "./world.ts";

/** A daemon of another host starts, and works by some files; ten seconds later it is silent. */
export async function joinHost(
  { store, clock }: World,
  { host, version = "1.0.0", files = { "automations.yaml": "0123456789ab" } }: {
    readonly host: string;
    readonly version?: string;
    readonly files?: Readonly<Record<string, string>>;
  },
): Promise<Fence> {
  const told = { now: clock.now(), leaseMs: 10_000, locked: false };
  const me = { holder: `${host} ${clock.now()}`, pid: 815, host, version };
  const ask = { name: `daemon/${me.holder}`, ...me, ...told, force: false, binds: false };
  const lease = await store.acquireLease(ask);
  if (lease === null) throw new Error("a lease of its own must be free");
  const works = { files, tasks: ["student_reminder"] };
  await store.renewLease(lease, { ...told, address: "", works });
  return lease;
}
