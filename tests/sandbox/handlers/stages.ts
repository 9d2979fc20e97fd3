import type { Context, Task } from "bcourse-scheduler";

/** Says which part runs, and throws in those that `args.throwIn` names. */
function run(ctx: Context, part: string): void {
  ctx.log.info(part);
  const { throwIn } = ctx.args;
  if (Array.isArray(throwIn) && throwIn.includes(part)) throw new Error(`thrown in ${part}`);
}

export default {
  description: "Runs in parts",
  setup: (ctx) => run(ctx, "setup"),
  execute(ctx) {
    run(ctx, "execute");
    if (ctx.args.skip === true) ctx.skip("nothing to do");
    return { state: "succeeded", note: "done" };
  },
  teardown: (ctx) => run(ctx, "teardown"),
} satisfies Task;
