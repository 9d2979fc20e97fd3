import type { Task } from "bcourse-scheduler";

/** Tells what was thrown, or lets it through. */
export default {
  description: "Meets refusals",
  async execute(ctx) {
    try {
      await ctx.course.get("SELECT broken");
    } catch (thrown) {
      if (ctx.args.lets === true) throw thrown;
      const isError = thrown instanceof Error;
      const note = isError && "code" in thrown
        ? `${thrown.name}/${thrown.code}/${thrown.message}`
        : "?";
      return { state: "succeeded", note };
    }
  },
} satisfies Task;
