import type { Mail, Task } from "bcourse-scheduler";

const MAIL: Mail = { key: "k", to: { email: "anna@example.org" }, subject: "s", html: "<p>h</p>" };

/** Awaits nothing that it starts. */
export default {
  description: "Awaits nothing",
  execute(ctx) {
    ctx.mail.send(MAIL);
  },
} satisfies Task;
