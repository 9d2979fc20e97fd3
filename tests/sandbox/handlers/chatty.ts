// deno-lint-ignore-file no-console -- what console writes is what this is about
import type { Task } from "bcourse-scheduler";

/** Writes what `args.lines` and the like ask for. */
export default {
  description: "Talks",
  execute(ctx) {
    console.log("from %s", "console", { a: 1 });
    console.error("an error");
    console.debug("fine print");
    console.assert(1 > 2, "no");
    console.table([{ a: 1 }]);
    ctx.log.warn("odd", { id: 7 });
    for (let line = 0; line < Number(ctx.args.lines ?? 0); line++) ctx.log.info(`line ${line}`);
    if (ctx.args.long === true) ctx.log.info("x".repeat(100_000));
    if (ctx.args.stdout === true) Deno.stdout.writeSync(new TextEncoder().encode("no line feed"));
  },
} satisfies Task;
