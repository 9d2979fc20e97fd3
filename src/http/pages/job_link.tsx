import type { JSX } from "hono/jsx/jsx-runtime";
import type { JobView } from "../../run/views.ts";
import { jobHref, taskHref } from "../href.ts";

/** A job's label, leading to its story. */
export function JobLink({ job }: { readonly job: Pick<JobView, "id" | "label"> }): JSX.Element {
  return <a href={jobHref(job.id)}>{job.label === "" ? job.id : job.label}</a>;
}

/** A task's name, leading to its page. */
export function TaskLink({ name }: { readonly name: string }): JSX.Element {
  return <a class="task" href={taskHref(name)}>{name}</a>;
}
