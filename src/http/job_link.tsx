import type { JSX } from "hono/jsx/jsx-runtime";
import type { JobView } from "../run/views.ts";

/** Where the story of a job stands. */
export function jobHref(id: string): string {
  return `/jobs/${encodeURIComponent(id)}`;
}

/** A job's label, leading to its story. */
export function JobLink({ job }: { readonly job: Pick<JobView, "id" | "label"> }): JSX.Element {
  return <a href={jobHref(job.id)}>{job.label === "" ? job.id : job.label}</a>;
}
