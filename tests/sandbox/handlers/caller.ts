import type { Mail, Task } from "bcourse-scheduler";

const MAIL: Mail = { key: "k", to: { email: "anna@example.org" }, subject: "s", html: "<p>h</p>" };

/** Uses each capability once and tells what it got. */
export default {
  description: "Calls",
  async execute(ctx) {
    const got = [
      await ctx.course.all("SELECT 1", { a: 1 }),
      await ctx.course.get("SELECT 2"),
      await ctx.course.transaction([{ sql: "UPDATE x", params: { b: 2 }, expect: 1 }]),
      await ctx.mail.send(MAIL),
    ];
    await ctx.mail.leaveOut([{ to: { email: "bob@example.org" }, reason: "emails_off" }]);
    return { state: "succeeded", note: JSON.stringify(got) };
  },
} satisfies Task;
