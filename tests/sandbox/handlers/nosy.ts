import type { Task } from "bcourse-scheduler";

const OUTSIDE = "/etc/hostname";

const WISHES: Readonly<Record<string, () => unknown>> = {
  file: () => Deno.readTextFile("/etc/passwd"),
  write: () => Deno.writeTextFile("/tmp/nosy", ""),
  net: () => fetch("http://127.0.0.1:9999/"),
  env: () => Deno.env.get("HOME"),
  run: () => new Deno.Command("true").output(),
  ffi: () => Deno.dlopen("libc.so.6", {}),
  parent: () => Deno.kill(Deno.ppid, "SIGTERM"),
  module: () => import(`file://${OUTSIDE}`),
  remote: () => import(["https:", "", "example.org", "x.ts"].join("/")),
  worker: () => new Worker("data:text/javascript,", { type: "module" }),
  stdin: async () => {
    if (await Deno.stdin.read(new Uint8Array(8)) === null) throw new Deno.errors.NotCapable();
  },
};

/** Tries everything that a handler may not do, and what it may: read its own directory. */
export default {
  description: "Looks around",
  async execute(ctx) {
    const granted: string[] = [];
    for (const [name, wish] of Object.entries(WISHES)) {
      try {
        await wish();
        granted.push(name);
      } catch {
        // Refused, as it should be.
      }
    }
    const own = await Deno.readTextFile(new URL("./nosy.ts", import.meta.url));
    if (own.includes("Looks around")) granted.push("own directory");
    return { state: "succeeded", note: granted.join(", ") + String(ctx.args.more ?? "") };
  },
} satisfies Task;
