import type { JSX } from "hono/jsx/jsx-runtime";
import { isFinished } from "../domain/job.ts";
import type { HistoryView } from "../run/views.ts";
import type { JobStory } from "./job_story.ts";
import { type Frame, Layout } from "./layout.tsx";
import { MailTable } from "./mail_table.tsx";
import { instantOf, Time } from "./time.tsx";
import type { When } from "./when.ts";
import { whyWords } from "./why_page.tsx";
import type { Words } from "./words.ts";

interface PartProps {
  readonly story: JobStory;
  readonly when: When;
  readonly words: Words;
}

/** The whole story of one job. */
export function JobPage({ story, when, frame }: {
  readonly story: JobStory;
  readonly when: When;
  readonly frame: Frame;
}): JSX.Element {
  const { words } = frame;
  const title = story.label === "" ? story.id : story.label;
  return (
    <Layout frame={frame} title={title}>
      <section id="job" class="job-head">
        <p class="up">
          <a href="/">← {words.back}</a>
        </p>
        <h1>{title}</h1>
        <p>
          <span class={`pill ${story.state}`}>{words.jobState[story.state]}</span>{" "}
          <span class="task">{story.task}</span>
        </p>
        {story.reason !== null && <p class="reason">{story.reason}</p>}
        <Facts story={story} when={when} words={words} />
      </section>
      <section id="story" class="card" aria-labelledby="story-h">
        <h2 id="story-h">{words.story}</h2>
        <ol class="story">
          <li class="scheduled">
            <h3>{words.wasPlanned}</h3>
            <Time at={story.planned_at} when={when} />
          </li>
          {story.history.map((line, index) => (
            <Line line={line} when={when} words={words} id={`line-${index}`} />
          ))}
          {!isFinished(story.state) && <Outlook story={story} when={when} words={words} />}
        </ol>
      </section>
      <section id="job-mails" class="card" aria-labelledby="job-mails-h">
        <h2 id="job-mails-h">{words.jobMails}</h2>
        {story.mails.length === 0
          ? <p class="empty">{words.jobMailsEmpty}</p>
          : <MailTable mails={story.mails} when={when} words={words} />}
      </section>
      {story.left_out.length > 0 && <LeftOut story={story} words={words} />}
    </Layout>
  );
}

/** Who got no mail, in the words of the page that says why. */
function LeftOut({ story, words }: Omit<PartProps, "when">): JSX.Element {
  const { leftOut, headings } = whyWords(words);
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

function Facts({ story, when, words }: PartProps): JSX.Element {
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
        <dd class="id">{story.id}</dd>
      </div>
    </dl>
  );
}

function Line({ line, when, words, id }: {
  readonly line: HistoryView;
  readonly when: When;
  readonly words: Words;
  readonly id: string;
}): JSX.Element {
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
      {line.reason !== null && <p class="reason">{line.reason}</p>}
      {line.error !== null && (
        <details id={`${id}-error`}>
          <summary>{words.error}</summary>
          <pre tabindex={0}>{line.error}</pre>
        </details>
      )}
      {line.log.length > 0 && (
        <details id={`${id}-log`}>
          <summary>{words.log(line.log.length)}</summary>
          <ul class="log">
            {line.log.map(({ at, level, message }) => (
              <li class={level}>
                <time datetime={at}>{when.time(instantOf(at))}</time>
                <span class="level">{level}</span>
                <span>{message}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

/** What is still to come, as the last line of the story. */
function Outlook({ story, when, words }: PartProps): JSX.Element {
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
