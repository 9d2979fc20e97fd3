import type { Figure } from "./figure.ts";
import type { Part } from "./sizes.ts";
import { byMoment, byProgram, bySize } from "./tables.ts";

/** How a part is told. */
interface Section {
  readonly title: string;
  /** How it is measured. */
  readonly how: string;
  /** Its absolute figures. */
  readonly rows: (figures: readonly Figure[]) => readonly string[];
}

/** How each part is told. Programs and their settings are said where they come first. */
export const SECTIONS: Readonly<Record<Part, Section>> = {
  planning: {
    title: "Planning",
    how:
      `A task finds its items for the first time, and again with nothing changed; each figure is the
median of the runs, with the least and the most in brackets. The bare node:sqlite loop does the same
writes in one transaction and nothing else: the limit of what can be had. APScheduler 3 runs as Bcourse's
Python module uses it: SQLAlchemyJobStore on SQLite, a pool of 40 threads, and every job added again each
minute with \`replace_existing\`.`,
    rows: byProgram,
  },
  scale: {
    title: "How the cost grows",
    how: `The same with more and more items, what one of them costs; and a daemon that is started on
what was planned: how soon it is ready, and what it has resident once it has planned again. Of APScheduler
it is how soon its scheduler has started, and what it has resident then.`,
    rows: bySize,
  },
  burst: {
    title: "Jobs due at the same instant",
    how:
      `From the instant at which all jobs are due until the last one is stored as done. Here their
handlers run in child processes without permissions, at most 100 at a time, and both the claim and the end of
a job are on the disk before it counts. APScheduler runs them in threads; plainjob, with better-sqlite3 and
\`synchronous = FULL\`, in its own process. The rate is that of the largest number of jobs. The pictures
show one run of each; a job counts where it began.`,
    rows: byProgram,
  },
  hosts: {
    title: "Several hosts",
    how:
      `One private PostgreSQL server, with \`fsync\`, \`full_page_writes\` and \`synchronous_commit\`
on, and everything on one machine, so that more processes share the same processors. Jobs for later: here
a first plan, which asks the query, checks each row and guards against a second job for the same item and
event; pg-boss adds them by \`insert\`, 10,000 at a time, graphile-worker by one \`addJobs\`. Due in one
second: from that instant until the database has all as done. Here daemons with at most 300 jobs at a time
between them, run in child processes without permissions, each checked once more against the course
database before it runs, and its history kept. pg-boss: 2 workers in each process, 500 jobs at a time,
\`burstWhenBatchFull\`, a result for each job, looking every 0.5 s, which is the least it allows.
graphile-worker: its documentation's settings for most jobs a second (24 at a time, a local queue of 500,
batched completion), looking every 0.5 s; it keeps nothing of a job that is done. Both run the job in the
worker's own process, on the Node.js 24 they are made for.`,
    rows: byProgram,
  },
  standing: {
    title: "A daemon with nothing to do",
    how:
      `Started on a store with many jobs, and watched for a minute once it has settled; idle is one
with 1,000 jobs, as most businesses have.`,
    rows: byProgram,
  },
  shell: {
    title: "From the shell",
    how: "How long a command takes, from its start to its end.",
    rows: byProgram,
  },
  killed: {
    title: "Killed",
    how:
      `How soon a job that a daemon was killed in (\`kill -9\`) runs again once the next one starts;
and what is lost or done twice where a program is killed when a third of its jobs is done, and stays away
for 3 s. APScheduler has a grace of one second, as Bcourse's module has it.`,
    rows: byProgram,
  },
  crash: {
    title: "Killed at each moment",
    how: `A program with many mails to send is killed at a chosen moment, stays away for 3 s and is
started again; an SMTP server counts what arrives. Here the moments are the boundaries at which something
lasting has just not happened, or has happened and nobody was told. \`twice\` counts people who got their
mail twice; those whose mail was not shown as \`unknown\` before are counted once more behind that, and
must be none. APScheduler is killed at moments like them: as a job begins, before the mail server answers,
after a mail is sent, and after that before the row of its job is removed. It is shown with Bcourse's
grace of one second, by which whatever waited is given up, and with one of a day, by which only what it had
handed to its threads is lost.`,
    rows: byMoment,
  },
  page: {
    title: "The page",
    how:
      `With a year of history and what is planned for the weeks to come; and the first page for many
browsers at once, while a timer stands for a job that is due.`,
    rows: byProgram,
  },
};
