import { type Allowed, hostModule } from "./spawn.ts";

/**
 * Runs a handler host in a thread that may do only what it is told, and ends with it. A compiled
 * executable has all of the daemon's permissions whenever it is started, and giving one up
 * (`Deno.permissions.revoke`) cannot leave a part of it. Killed is the process, thread and all.
 * @param allowed what it may do: {@link Allowed} as JSON; what is not mentioned, it may not
 */
export function confineHost(allowed: string): void {
  // As: spawnHost() wrote it.
  const permissions = JSON.parse(allowed) as Allowed as Deno.PermissionOptionsObject;
  new Worker(hostModule(), { type: "module", deno: { permissions } });
}
