import type { Task } from "bcourse-scheduler";

/** Takes all the memory there is. */
export default {
  description: "Takes memory",
  async execute(ctx) {
    await ctx.course.get("started");
    const taken: unknown[] = [];
    for (;;) taken.push(new Array(1_000).fill({}));
  },
} satisfies Task;
