import { type Add, example } from "./adding.ts";

const YES = ["-y, --yes", "do not ask before people are mailed", false] as const;

/** Adds the commands by which a person acts on the daemon. */
export function addActingCommands(add: Add): void {
  add(
    "trigger <task> [item]",
    "run an item's job now, or all that are planned of a task",
    async () => {
      return (await import("./act.ts")).trigger;
    },
  ).option(...YES)
    .addHelpText("after", example("trigger student_reminder 12", "trigger student_reminder --yes"));
  add("retry [id]", "run a job again, or all of a task that failed or were missed", async () => {
    return (await import("./act.ts")).retry;
  }).option(...YES).option("--task <name>", "all jobs of this task that failed or were missed")
    .addHelpText(
      "after",
      example("retry student_reminder/12/PRODUCTION", "retry --task student_reminder"),
    );
  add("cancel <id>", "take a planned job out, for good", async () => {
    return (await import("./act.ts")).cancel;
  }).addHelpText("after", example("cancel student_reminder/12/PRODUCTION"));
  add("pause <task>", "start nothing of a task until it is resumed", async () => {
    return (await import("./act.ts")).pause;
  }).addHelpText("after", example("pause student_reminder"));
  add("resume <task>", "start the jobs of a paused task again", async () => {
    return (await import("./act.ts")).resume;
  }).option(...YES).addHelpText("after", example("resume student_reminder"));
  add("reconcile", "compare all items with their jobs now", async () => {
    return (await import("./act.ts")).reconcile;
  }).addHelpText("after", example("reconcile"));
  add("open", "print an address that signs a browser in to the page, once", async () => {
    return (await import("./open.ts")).open;
  }).addHelpText("after", example("open"));
}

/** Adds the commands of `mails` by which a person decides about one. */
export function addMailCommands(add: Add): void {
  add("send <number>", "send a mail again that is held or may have been sent", async () => {
    return (await import("./act.ts")).send;
  }).option(...YES).addHelpText("after", example("mails send 12"));
  add("drop <number>", "give such a mail up", async () => (await import("./act.ts")).drop)
    .addHelpText("after", example("mails drop 12"));
}
