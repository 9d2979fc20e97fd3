import type { JSX } from "hono/jsx/jsx-runtime";
import { isFinished } from "../../domain/job.ts";
import type { HistoryView } from "../../run/views.ts";
import { Act } from "../acting/act.tsx";
import { jobHref, taskHref, withQuery } from "../href.ts";
import { TaskLink } from "./job_link.tsx";
import { JOB_MAILS_PAGE, type JobPageStory } from "./job_story.ts";
import { type Frame, Layout, PageHead } from "./layout.tsx";
import { MailTable } from "./mail_table.tsx";
import { JobPill } from "./pill.tsx";
import { instantOf, Time } from "./time.tsx";
import { whyHref, whyWords } from "./why_page.tsx";

interface PartProps {
  readonly story: JobPageStory;
  readonly frame: Frame;
}

/** Of a story that is longer, its beginning is left to the command line. */
const LINES_MOST = 40;
/** Lines of an attempt's log, and letters of its error. */
const LOG_MOST = 60;
const ERROR_MOST = 6_000;

/** The whole story of one job. */
export function JobPage({ story, frame }: PartProps): JSX.Element {
  const { words } = frame;
  const title = story.label === "" ? story.id : story.label;
  return (
    <Layout frame={frame} title={title} place="jobs">
      <PageHead
        id="job"
        title={title}
        up={{ href: taskHref(story.task), name: story.task }}
      >
        <p>
          <JobPill state={story.state} words={words} /> <TaskLink name={story.task} />
        </p>
        {story.reason !== null && <p class="reason">{story.reason}</p>}
        <Facts story={story} frame={frame} />
        <Actions story={story} frame={frame} />
      </PageHead>
      <Story story={story} frame={frame} />
      <Mails story={story} frame={frame} />
      {story.left_out.length > 0 && <LeftOut story={story} frame={frame} />}
    </Layout>
  );
}

/** Who got no mail, in the words of the page that says why. */
function LeftOut({ story, frame }: PartProps): JSX.Element {
  const { leftOut, headings } = whyWords(frame.words);
  return (
    <section id="left-out" class="card" aria-labelledby="left-out-h">
      <h2 id="left-out-h">{headings.leftOut}</h2>
      <ul class="mails">
        {story.left_out.map(({ to, name, reason, note }) => (
          <li>
            <span class="subject">{name === "" ? to : name}</span>
            <span class="to">{name === "" ? "" : to}</span>
            <span class="answer">{leftOut[reason]}{note === null ? "" : ` (${note})`}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Facts({ story, frame: { words, when } }: PartProps): JSX.Element {
  return (
    <dl class="facts">
      <div>
        <dt>{words.eventTime}</dt>
        <dd>
          <Time at={story.event_at} when={when} />
        </dd>
      </div>
      <div>
        <dt>{isFinished(story.state) ? words.ranTime : words.runTime}</dt>
        <dd>
          <Time at={story.run_at} when={when} />
        </dd>
      </div>
      <div>
        <dt>{words.jobIdName}</dt>
        <dd class="id">
          {story.id} <a href={whyHref(story)}>{words.why}</a>
        </dd>
      </div>
    </dl>
  );
}

function Actions({ story, frame }: PartProps): JSX.Element {
  const { words } = frame;
  const { id, task, item, state } = story;
  return (
    <p class="acts">
      {state === "scheduled" && (
        <>
          <Act action="trigger" of={{ task, item }} frame={frame} label={words.act.runNow} />
          <Act action="cancel" of={{ job: id }} frame={frame} label={words.act.cancel} />
        </>
      )}
      {(state === "failed" || state === "missed" || state === "cancelled") && (
        <Act action="retry" of={{ job: id }} frame={frame} label={words.act.retry} />
      )}
    </p>
  );
}

function Story({ story, frame }: PartProps): JSX.Element {
  const { words, when } = frame;
  const left = Math.max(0, story.history.length - LINES_MOST);
  return (
    <section id="story" class="card" aria-labelledby="story-h">
      <h2 id="story-h">{words.story}</h2>
      <ol class="story">
        <li class="scheduled">
          <h3>{words.wasPlanned}</h3>
          <Time at={story.planned_at} when={when} />
        </li>
        {left > 0 && (
          <li class="scheduled">
            <p class="away">{words.linesLeft(left, story.id)}</p>
          </li>
        )}
        {story.history.slice(left).map((line, index) => (
          <Line line={line} frame={frame} id={`line-${left + index}`} />
        ))}
        {!isFinished(story.state) && <Outlook story={story} frame={frame} />}
      </ol>
    </section>
  );
}

interface LineProps {
  readonly line: HistoryView;
  readonly frame: Frame;
  readonly id: string;
}

function Line({ line, frame, id }: LineProps): JSX.Element {
  const { words, when } = frame;
  return (
    <li class={line.kind}>
      <h3>
        {words.event[line.kind]}
        {line.attempt > 0 && (
          <>
            {" "}
            <span class="away">{words.attemptNo(line.attempt)}</span>
          </>
        )}
      </h3>
      <Time at={line.at} when={when} />
      {line.started_at !== null && (
        <span class="away took">
          {words.took(instantOf(line.at) - instantOf(line.started_at))}
        </span>
      )}
      {line.reason !== null && <p class="reason">{line.reason}</p>}
      {line.error !== null && (
        <details id={`${id}-error`}>
          <summary>{words.error}</summary>
          <pre tabindex={0}>{line.error.slice(0, ERROR_MOST)}</pre>
        </details>
      )}
      <Log line={line} frame={frame} id={id} />
    </li>
  );
}

function Log({ line, frame: { words, when }, id }: LineProps): JSX.Element | null {
  const more = line.log.length - LOG_MOST;
  if (line.log.length === 0) return null;
  return (
    <details id={`${id}-log`}>
      <summary>{words.log(line.log.length)}</summary>
      <ul class="log">
        {line.log.slice(-LOG_MOST).map(({ at, level, message }) => (
          <li class={level}>
            <time datetime={at}>{when.time(instantOf(at))}</time>
            <span class="level">{level}</span>
            <span>{message}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p class="away">{words.logLeft(more)}</p>}
    </details>
  );
}

/** What is still to come, as the last line of the story. */
function Outlook({ story, frame: { words, when } }: PartProps): JSX.Element {
  if (story.state === "running") {
    return (
      <li class="running">
        <h3>
          {words.isRunning} <span class="away">{words.attemptNo(story.attempt)}</span>
        </h3>
      </li>
    );
  }
  return (
    <li class="ahead">
      <h3>{words.willRun}</h3>
      <Time at={story.due_at} when={when} />
    </li>
  );
}

function Mails({ story, frame }: PartProps): JSX.Element {
  const { words } = frame;
  const { mails, mailCount, mailPage } = story;
  const isLast = mailPage * JOB_MAILS_PAGE >= mailCount;
  const page = (number: number): string =>
    withQuery(jobHref(story.id), { mails: number === 1 ? null : number });
  return (
    <section id="job-mails" class="card" aria-labelledby="job-mails-h">
      <div class="title">
        <h2 id="job-mails-h">{words.jobMails}</h2>
        {mailCount > 0 && <p class="note">{words.mailCount(mailCount)}</p>}
      </div>
      {mails.length === 0
        ? <p class="empty">{words.jobMailsEmpty}</p>
        : <MailTable mails={mails} frame={frame} />}
      {(mailPage > 1 || !isLast) && (
        <nav class="pager" aria-label={words.pages}>
          {mailPage > 1 && <a href={page(1)}>{words.firstPage}</a>}
          {!isLast && <a href={page(mailPage + 1)}>{words.nextPage}</a>}
        </nav>
      )}
    </section>
  );
}
