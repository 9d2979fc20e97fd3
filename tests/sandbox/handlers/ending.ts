import type { Outcome, Task } from "bcourse-scheduler";

/** Returns `args.value`, or ends by skip() or fail(). */
export default {
  description: "Ends as it is told",
  execute(ctx) {
    if (typeof ctx.args.skip === "string") ctx.skip(ctx.args.skip);
    if (typeof ctx.args.fail === "string") ctx.fail(ctx.args.fail);
    // As: some values are wrong on purpose.
    return ctx.args.value as unknown as Outcome;
  },
} satisfies Task;
