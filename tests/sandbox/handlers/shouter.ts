import type { Task } from "bcourse-scheduler";

/** Sends more in one call than a message may hold. */
export default {
  description: "Shouts",
  async execute(ctx) {
    await ctx.course.get("x".repeat(2_000_000));
  },
} satisfies Task;
