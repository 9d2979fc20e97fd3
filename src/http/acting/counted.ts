import type { Prospect } from "../../run/actions/prospect.ts";

/** What a question about an action tells of. */
export type Asked = Pick<Prospect, "verb" | "task" | "subject" | "job" | "mail">;

/** Names what an action is about: the job's item rather than its id. */
export function nameOf({ job, task, subject }: Asked): string {
  return job === null || job.label === "" ? task ?? subject : `${job.label} (${job.task})`;
}

/** So many of something. */
export function count(number: number, one: string, many: string): string {
  return number === 1 ? `1 ${one}` : `${number} ${many}`;
}
