import type { JSX } from "hono/jsx/jsx-runtime";
import { type Attention, findAttention } from "./attention.ts";
import { AttentionList } from "./attention_list.tsx";
import { DayBars, wrongOf } from "./day_bars.tsx";
import { Footer } from "./footer.tsx";
import { JobLink } from "./job_link.tsx";
import { type Frame, Layout } from "./layout.tsx";
import { MailTable } from "./mail_table.tsx";
import { DAYS_AHEAD, DAYS_BACK, type Overview } from "./overview.ts";
import { TaskTable } from "./task_table.tsx";
import { instantOf, Time } from "./time.tsx";
import { Timeline } from "./timeline.tsx";
import { sumUp } from "./verdict.ts";
import type { Words } from "./words.ts";

interface SectionProps {
  readonly overview: Overview;
  readonly words: Words;
}

/** Jobs in the list below the timeline. */
const LISTED = 8;

/** The first page: is all well, what comes, what was sent. */
export function OverviewPage(
  { overview, frame }: { readonly overview: Overview; readonly frame: Frame },
): JSX.Element {
  const { words } = frame;
  const attention = findAttention(overview, words);
  const { status, when, mails } = overview;
  const verdict = sumUp(overview, attention, words);
  return (
    <Layout frame={frame} title={verdict.headline}>
      <Head overview={overview} words={words} attention={attention} />
      <AttentionList attention={attention} words={words} />
      <Coming overview={overview} words={words} />
      <Sent overview={overview} words={words} />
      <section id="mails" class="card half" aria-labelledby="mails-h">
        <h2 id="mails-h">{words.mails}</h2>
        {mails.length === 0
          ? <Empty headline={words.mailsEmpty} note={words.mailsEmptyNote} />
          : <MailTable mails={mails} when={when} words={words} isJobShown />}
      </section>
      <section id="tasks" class="card" aria-labelledby="tasks-h">
        <h2 id="tasks-h">{words.tasks}</h2>
        {status.tasks.length === 0
          ? <p class="empty">{words.tasksEmpty}</p>
          : <TaskTable tasks={status.tasks} when={when} words={words} />}
      </section>
      <Footer status={status} when={when} words={words} />
    </Layout>
  );
}

function Head(
  { overview, attention, words }: SectionProps & { readonly attention: readonly Attention[] },
): JSX.Element {
  const { mood, headline, rest } = sumUp(overview, attention, words);
  return (
    <section id="verdict" class={`verdict ${mood}`}>
      <svg class="mood" width="44" height="44" viewBox="0 0 44 44" aria-hidden="true">
        <circle cx="22" cy="22" r="21" />
        {mood === "well" && <path d="M13 22.5l6.5 6.5L31.5 16" />}
        {mood === "starting" && <path d="M22 12v10l7 5" />}
        {(mood === "warning" || mood === "error") && <path d="M22 11.5v13M22 31.5v.5" />}
      </svg>
      <div>
        <h1>{headline}</h1>
        <p>{rest}</p>
      </div>
    </section>
  );
}

function Coming({ overview, words }: SectionProps): JSX.Element {
  const { coming, comingCut, later, running, when } = overview;
  const count = words.jobs(coming.length);
  const note = overview.status.environment === "DEVELOPMENT"
    ? words.comingEmptyDevelopment
    : words.comingEmptyNote;
  return (
    <section id="coming" class="card" aria-labelledby="coming-h">
      <div class="title">
        <h2 id="coming-h">{words.coming}</h2>
        {coming.length > 0 && (
          <p class="note">
            {words.comingNote(comingCut ? words.atLeast(count) : count, DAYS_AHEAD)}
          </p>
        )}
      </div>
      {coming.length > 0
        ? <Timeline overview={overview} words={words} />
        : <Empty headline={words.comingEmpty} note={note} />}
      {coming.length === 0 && later !== null && (
        <p>
          {words.comingLater(when.moment(instantOf(later.due_at)))}
        </p>
      )}
      <div class="columns">
        <div>
          <h3>{words.running}</h3>
          {running.length === 0 ? <p class="empty">{words.nothingRuns}</p> : (
            <ul class="jobs">
              {running.map((job) => (
                <li>
                  <span class="what">
                    <JobLink job={job} /> <span class="task">{job.task}</span>{" "}
                    <span class="pill running">{words.attemptNo(job.attempt)}</span>
                  </span>
                </li>
              ))}
            </ul>
          )}
        </div>
        {coming.length > 0 && <NextJobs overview={overview} words={words} />}
      </div>
    </section>
  );
}

function NextJobs({ overview: { coming, when }, words }: SectionProps): JSX.Element {
  return (
    <div>
      <h3>{words.nextJobs}</h3>
      <ul class="jobs">
        {coming.slice(0, LISTED).map((job) => (
          <li>
            <Time at={job.due_at} when={when} />
            <span class="what">
              <JobLink job={job} /> <span class="task">{job.task}</span>
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
    </div>
  );
}

function Sent({ overview, words }: SectionProps): JSX.Element {
  const { days } = overview;
  const sent = days.reduce((sum, day) => sum + day.sent, 0);
  const wrong = days.reduce((sum, day) => sum + wrongOf(day), 0);
  return (
    <section id="sent" class="card half" aria-labelledby="sent-h">
      <div class="title">
        <h2 id="sent-h">{words.sent}</h2>
        {sent > 0 && <p class="note">{words.sentNote(sent, DAYS_BACK)}</p>}
      </div>
      {sent + wrong === 0
        ? <Empty headline={words.sentEmpty} note={words.sentEmptyNote} />
        : <DayBars overview={overview} words={words} />}
      {wrong > 0 && (
        <p class="legend">
          <span class="swatch"></span> {words.mailState.sent}
          <span class="swatch wrong"></span> {words.wrong}
        </p>
      )}
    </section>
  );
}

function Empty(
  { headline, note }: { readonly headline: string; readonly note: string },
): JSX.Element {
  return (
    <p class="empty">
      <strong>{headline}</strong> {note}
    </p>
  );
}
