import type { Task } from "bcourse-scheduler";

/** Two at the same time under one key, and then again. */
export default {
  description: "Keeps steps",
  async execute(ctx) {
    let runs = 0;
    const step = () => ctx.once("choice", () => Promise.resolve({ run: ++runs, at: null }));
    const got = await Promise.all([step(), step()]);
    got.push(await step());
    if (ctx.args.big === true) await ctx.once("big", () => "x".repeat(1_100_000));
    return { state: "succeeded", note: JSON.stringify({ got, runs }) };
  },
} satisfies Task;
