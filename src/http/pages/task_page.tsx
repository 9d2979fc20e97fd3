import type { JSX } from "hono/jsx/jsx-runtime";
import { JOB_STATES, type JobState } from "../../domain/job.ts";
import type { TaskView } from "../../run/status.ts";
import type { JobView } from "../../run/views.ts";
import { Act } from "../acting/act.tsx";
import { findTaskAttention } from "./attention.ts";
import { AttentionList } from "./attention_list.tsx";
import type { Coming } from "./coming.ts";
import { ComingList, ComingTitle } from "./coming_list.tsx";
import { Empty } from "./empty.tsx";
import { taskHref, withQuery } from "../href.ts";
import { OverList } from "./jobs_page.tsx";
import { type Frame, Layout, PageHead } from "./layout.tsx";
import { TaskState } from "./task_table.tsx";
import { Time } from "./time.tsx";
import { Timeline } from "./timeline.tsx";

/** Everything about one task. */
export interface TaskStory {
  readonly task: TaskView;
  readonly coming: Coming;
  /** The last jobs that are over. */
  readonly over: readonly JobView[];
  /** When it runs, in words. */
  readonly rule: string;
}

interface PartProps {
  readonly story: TaskStory;
  readonly frame: Frame;
}

const LISTED = 10;

/** One task: whether it works, what comes of it and what came. */
export function TaskPage({ story, frame }: PartProps): JSX.Element {
  const { words } = frame;
  const { task, over } = story;
  return (
    <Layout frame={frame} title={task.name} place="tasks">
      <PageHead title={task.name} up={{ href: "/tasks", name: words.places.tasks }}>
        {task.description !== "" && <p>{task.description}</p>}
        <p>
          <TaskState task={task} frame={frame} />
        </p>
        <Facts story={story} frame={frame} />
        {task.enabled && (
          <p class="acts">
            <Act
              action="trigger"
              of={{ task: task.name }}
              frame={frame}
              label={words.act.trigger}
            />
            {task.counts.failed > 0 && (
              <Act
                action="retry-failures"
                of={{ task: task.name }}
                frame={frame}
                label={words.act["retry-failures"]}
              />
            )}
          </p>
        )}
      </PageHead>
      <AttentionList attention={findTaskAttention(task, frame)} frame={frame} />
      <ComingCard story={story} frame={frame} />
      <section id="over" class="card" aria-labelledby="over-h">
        <div class="title">
          <h2 id="over-h">{words.over}</h2>
          <Counts task={task} frame={frame} />
        </div>
        {over.length === 0 ? <Empty headline={words.overEmpty} note={words.overEmptyNote} /> : (
          <>
            <OverList jobs={over} frame={frame} isTaskShown={false} />
            <p class="more">
              <a href={withQuery("/jobs", { show: "over", task: task.name })}>{words.allOver}</a>
              {" "}
              <a href={withQuery("/mails", { task: task.name })}>{words.allMails}</a>
            </p>
          </>
        )}
      </section>
    </Layout>
  );
}

function Facts({ story: { task, rule }, frame: { words, when } }: PartProps): JSX.Element {
  return (
    <dl class="facts">
      <div>
        <dt>{words.runsWhen}</dt>
        <dd>{rule}</dd>
      </div>
      <div>
        <dt>{words.nextRun}</dt>
        <dd>
          {task.next_at === null ? words.noneDue : <Time at={task.next_at} when={when} />}
        </dd>
      </div>
      {task.reconciled_at !== null && (
        <div>
          <dt>{words.askedLast}</dt>
          <dd>
            <Time at={task.reconciled_at} when={when} />
          </dd>
        </div>
      )}
      <div>
        <dt>{words.configuration}</dt>
        <dd>
          <a href={`/config#${encodeURIComponent(`task-${task.name}`)}`}>{words.itsSettings}</a>
        </dd>
      </div>
    </dl>
  );
}

function ComingCard({ story: { task, coming }, frame }: PartProps): JSX.Element {
  const { words, when } = frame;
  const { timeline, jobs, first } = coming;
  const { span } = timeline.scale;
  return (
    <section id="coming" class="card" aria-labelledby="coming-h">
      <ComingTitle coming={coming} path={taskHref(task.name)} words={words} />
      {jobs > 0
        ? <Timeline data={timeline} when={when} words={words} />
        : <Empty headline={words.comingEmpty(words.span[span])} note={words.comingEmptyNote} />}
      {first.length > 0 && (
        <>
          <ComingList jobs={first.slice(0, LISTED)} frame={frame} isTaskShown={false} />
          <p class="more">
            <a href={withQuery("/jobs", { show: "coming", task: task.name })}>{words.allComing}</a>
          </p>
        </>
      )}
    </section>
  );
}

function Counts({ task, frame: { words } }: {
  readonly task: TaskView;
  readonly frame: Frame;
}): JSX.Element {
  const states = JOB_STATES.filter((state) =>
    state !== "scheduled" && state !== "running" && task.counts[state] > 0
  );
  return (
    <ul class="counts">
      {states.map((state: JobState) => (
        <li>
          <a href={withQuery("/jobs", { show: state, task: task.name })}>
            {task.counts[state]} {words.jobState[state]}
          </a>
        </li>
      ))}
    </ul>
  );
}
