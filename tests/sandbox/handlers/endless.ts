import type { Context, Task } from "bcourse-scheduler";

/** Says "started" by a call and does not end, in the way that `args.how` names. */
const WAYS: Readonly<Record<string, (ctx: Context) => unknown>> = {
  promise: (ctx) => {
    ctx.signal.addEventListener("abort", () => void ctx.course.get("aborted"));
    void ctx.course.get("started");
    return new Promise(() => {});
  },
  loop: (ctx) => {
    void ctx.course.get("started", { pid: Deno.pid });
    ctx.log.info("now it loops"); // A line goes out at once, and the call with it.
    for (;;);
  },
  heeds: (ctx) => {
    void ctx.course.get("started", { pid: Deno.pid });
    return new Promise((_, reject) =>
      ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason))
    );
  },
  finishes: (ctx) => {
    void ctx.course.get("started");
    return new Promise((resolve) =>
      ctx.signal.addEventListener(
        "abort",
        () => resolve({ state: "succeeded", note: ctx.signal.reason.name }),
      )
    );
  },
  waits: async (ctx) => {
    await ctx.course.get("started", { pid: Deno.pid });
    await ctx.course.get("go on");
    return { state: "succeeded", note: `attempt ${ctx.attempt}` };
  },
};

export default {
  description: "Does not end",
  async execute(ctx) {
    // As: each way ends as an attempt does, or not at all.
    return await WAYS[String(ctx.args.how)]?.(ctx) as undefined;
  },
} satisfies Task;
