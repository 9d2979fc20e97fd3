import type { JSX } from "hono/jsx/jsx-runtime";
import type { JobView } from "../../run/views.ts";
import type { Coming } from "./coming.ts";
import { JobLink, TaskLink } from "./job_link.tsx";
import type { Frame } from "./layout.tsx";
import { Time } from "./time.tsx";
import { SpanSwitch } from "./timeline.tsx";
import type { Words } from "../words.ts";

/** What a picture of what comes is called, how much is on it and how far it looks. */
export function ComingTitle({ coming: { jobs, timeline }, path, words }: {
  readonly coming: Coming;
  readonly path: string;
  readonly words: Words;
}): JSX.Element {
  const { span } = timeline.scale;
  return (
    <div class="title">
      <h2 id="coming-h">{words.coming}</h2>
      {jobs > 0 && <p class="note">{words.comingNote(words.jobs(jobs), words.span[span])}</p>}
      <SpanSwitch span={span} path={path} words={words} />
    </div>
  );
}

/** Jobs that are planned, each with its time. */
export function ComingList({ jobs, frame: { words, when }, isTaskShown = true }: {
  readonly jobs: readonly JobView[];
  readonly frame: Frame;
  readonly isTaskShown?: boolean;
}): JSX.Element {
  return (
    <ul class="jobs">
      {jobs.map((job) => (
        <li>
          <Time at={job.due_at} when={when} />
          <span class="what">
            <JobLink job={job} /> {isTaskShown && <TaskLink name={job.task} />}
            {job.attempt > 0 && (
              <>
                {" "}
                <span class="pill warning">{words.retryOf(job.attempt + 1)}</span>
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Jobs that run now. */
export function RunningList(
  { jobs, words }: { readonly jobs: readonly JobView[]; readonly words: Words },
): JSX.Element {
  if (jobs.length === 0) return <p class="empty">{words.nothingRuns}</p>;
  return (
    <ul class="jobs">
      {jobs.map((job) => (
        <li>
          <span class="what">
            <JobLink job={job} /> <TaskLink name={job.task} />{" "}
            <span class="pill running">{words.attemptNo(job.attempt)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
