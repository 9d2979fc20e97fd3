import { cpus, totalmem } from "node:os";

/** Says what the figures were measured on. */
export function describeMachine(): string {
  const all = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const { deno } = Deno.version;
  return `${all.length} × ${all[0]?.model.trim() ?? "unknown"}, ${gigabytes} GiB, Linux ` +
    `${Deno.osRelease()}, Deno ${deno}`;
}
