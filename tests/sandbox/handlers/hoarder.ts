import type { Context, Task } from "bcourse-scheduler";

const kept: Context[] = [];

/** Uses what earlier attempts were given. */
export default {
  description: "Keeps what is not its own",
  async execute(ctx) {
    const refusals: string[] = [];
    for (const earlier of kept) {
      try {
        await earlier.mail.send({
          ...{ key: "k", to: { email: "anna@example.org" }, subject: "s", html: "h" },
        });
      } catch (thrown) {
        refusals.push(thrown instanceof Error ? thrown.message : "?");
      }
    }
    kept.push(ctx);
    return { state: "succeeded", note: JSON.stringify(refusals) };
  },
} satisfies Task;
