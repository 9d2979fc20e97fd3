import type { JSX } from "hono/jsx/jsx-runtime";
import { Act } from "../acting/act.tsx";
import { type Attention, findAttention } from "./attention.ts";
import { AttentionList } from "./attention_list.tsx";
import { ComingList, ComingTitle, RunningList } from "./coming_list.tsx";
import { Daemons } from "./daemon_table.tsx";
import { DayBars, wrongOf } from "./day_bars.tsx";
import { Empty } from "./empty.tsx";
import { Footer } from "./footer.tsx";
import { type Frame, Layout } from "./layout.tsx";
import { MailTable } from "./mail_table.tsx";
import { DAYS_BACK, type Overview } from "./overview.ts";
import { TaskTable } from "./task_table.tsx";
import { instantOf } from "./time.tsx";
import { Timeline } from "./timeline.tsx";
import { sumUp } from "./verdict.ts";

interface SectionProps {
  readonly overview: Overview;
  readonly frame: Frame;
}

/** Jobs in the list below the timeline. */
const LISTED = 8;

/** The first page: is all well, what comes, what was sent. */
export function OverviewPage({ overview, frame }: SectionProps): JSX.Element {
  const { words, when } = frame;
  const attention = findAttention(overview, words);
  const { status } = overview;
  const verdict = sumUp(overview, attention, words);
  return (
    <Layout frame={frame} title={verdict.headline} place="overview">
      <Head overview={overview} frame={frame} attention={attention} />
      <AttentionList attention={attention} frame={frame} />
      <ComingCard overview={overview} frame={frame} />
      <Sent overview={overview} frame={frame} />
      <Mails overview={overview} frame={frame} />
      <Tasks overview={overview} frame={frame} />
      <Daemons daemons={status.daemons} frame={frame} />
      <Footer status={status} when={when} words={words} />
    </Layout>
  );
}

function Head(
  { overview, attention, frame }: SectionProps & { readonly attention: readonly Attention[] },
): JSX.Element {
  const { mood, headline, rest } = sumUp(overview, attention, frame.words);
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
      <Act action="reconcile" of={{}} frame={frame} label={frame.words.act.reconcile} />
    </section>
  );
}

function ComingCard({ overview, frame }: SectionProps): JSX.Element {
  const { words, when } = frame;
  const { coming: { timeline, jobs, first }, running } = overview;
  return (
    <section id="coming" class="card" aria-labelledby="coming-h">
      <ComingTitle coming={overview.coming} path="/" words={words} />
      {jobs > 0
        ? <Timeline data={timeline} when={when} words={words} />
        : <NothingComes overview={overview} frame={frame} />}
      <div class="columns">
        <div>
          <h3>{words.running}</h3>
          <RunningList jobs={running} words={words} />
        </div>
        {jobs > 0 && (
          <div>
            <h3>{words.nextJobs}</h3>
            <ComingList jobs={first.slice(0, LISTED)} frame={frame} />
            <p class="more">
              <a href="/jobs?show=coming">{words.allComing}</a>
            </p>
          </div>
        )}
      </div>
    </section>
  );
}

function NothingComes({ overview: { status, coming }, frame }: SectionProps): JSX.Element {
  const { words, when } = frame;
  const [later] = coming.first;
  const isDevelopment = status.environment === "DEVELOPMENT";
  const note = isDevelopment ? words.comingEmptyDevelopment : words.comingEmptyNote;
  return (
    <>
      <Empty headline={words.comingEmpty(words.span[coming.timeline.scale.span])} note={note} />
      {later !== undefined && <p>{words.comingLater(when.moment(instantOf(later.due_at)))}</p>}
    </>
  );
}

function Sent({ overview: { days }, frame: { words, when } }: SectionProps): JSX.Element {
  const sent = days.reduce((sum, day) => sum + day.sent, 0);
  const wrong = days.reduce((sum, day) => sum + wrongOf(day), 0);
  return (
    <section id="sent" class="card half" aria-labelledby="sent-h">
      <div class="title">
        <h2 id="sent-h">{words.sent}</h2>
        {sent > 0 && <p class="note">{words.sentNote(sent, DAYS_BACK)}</p>}
      </div>
      {sent + wrong === 0
        ? <Empty headline={words.sentEmpty(DAYS_BACK)} note={words.sentEmptyNote} />
        : <DayBars days={days} when={when} words={words} />}
    </section>
  );
}

function Mails({ overview: { mails }, frame }: SectionProps): JSX.Element {
  const { words } = frame;
  return (
    <section id="mails" class="card half" aria-labelledby="mails-h">
      <h2 id="mails-h">{words.mails}</h2>
      {mails.length === 0 ? <Empty headline={words.mailsEmpty} note={words.mailsEmptyNote} /> : (
        <>
          <MailTable mails={mails} frame={frame} isJobShown isBrief />
          <p class="more">
            <a href="/mails">{words.allMails}</a>
          </p>
        </>
      )}
    </section>
  );
}

function Tasks({ overview: { status, tasks, results }, frame }: SectionProps): JSX.Element {
  const { words } = frame;
  return (
    <section id="tasks" class="card" aria-labelledby="tasks-h">
      <h2 id="tasks-h">{words.tasks}</h2>
      {tasks.length === 0
        ? <p class="empty">{words.tasksEmpty}</p>
        : <TaskTable tasks={tasks} results={results} frame={frame} />}
      {tasks.length < status.tasks.length && (
        <p class="more">
          <a href="/tasks">{words.allTasks(status.tasks.length)}</a>
        </p>
      )}
    </section>
  );
}
