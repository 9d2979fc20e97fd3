import type { JSX } from "hono/jsx/jsx-runtime";
import type { JobView } from "../../run/views.ts";
import { ComingList } from "./coming_list.tsx";
import { Empty } from "./empty.tsx";
import { Choice, FilterForm, Pager, SearchField } from "./filter_form.tsx";
import { JobLink, TaskLink } from "./job_link.tsx";
import { JOB_SHOWS, type JobsAsk, SEARCH_DAYS } from "./jobs_list.ts";
import { type Frame, Layout, PageHead } from "./layout.tsx";
import type { ListPage } from "./list_place.ts";
import { JobPill } from "./pill.tsx";
import { Time } from "./time.tsx";

/** Jobs, those to come or those that are over, with what to look for. */
export function JobsPage({ ask, page, tasks, frame }: {
  readonly ask: JobsAsk;
  readonly page: ListPage<JobView>;
  readonly tasks: readonly string[];
  readonly frame: Frame;
}): JSX.Element {
  const { words } = frame;
  const { show, task, search, day, after } = ask;
  return (
    <Layout frame={frame} title={words.places.jobs} place="jobs">
      <PageHead title={words.places.jobs}>
        <FilterForm path="/jobs" words={words}>
          <Choice
            name="show"
            label={words.show}
            chosen={show}
            options={JOB_SHOWS.map((one) => [one, words.jobShow[one]])}
          />
          <TaskChoice chosen={task} tasks={tasks} frame={frame} />
          <DayField day={day} label={words.day} />
          <SearchField label={words.search} value={search} placeholder={words.searchJobs} />
        </FilterForm>
      </PageHead>
      <section id="list" class="card" aria-label={words.places.jobs}>
        {search !== "" && day === "" && <p class="note">{words.searchSpan(SEARCH_DAYS)}</p>}
        {page.rows.length === 0
          ? <Empty headline={words.noneFound} note={words.noneFoundNote} />
          : show === "coming"
          ? <ComingList jobs={page.rows} frame={frame} />
          : <OverList jobs={page.rows} frame={frame} />}
        <Pager
          path="/jobs"
          query={{ show, task, q: search, day }}
          next={page.next}
          isFirst={after === ""}
          words={words}
        />
      </section>
    </Layout>
  );
}

/** Which task. */
export function TaskChoice({ chosen, tasks, frame: { words } }: {
  readonly chosen: string;
  readonly tasks: readonly string[];
  readonly frame: Frame;
}): JSX.Element {
  // A task that was taken out of the file has a history still.
  const known = chosen === "" || tasks.includes(chosen) ? tasks : [chosen, ...tasks];
  const options = known.slice(0, 200).map((name) => [name, name] as const);
  return (
    <Choice
      name="task"
      label={words.task}
      chosen={chosen}
      options={[["", words.everyTask], ...options]}
    />
  );
}

/** Which day. */
export function DayField(
  { day, label }: { readonly day: string; readonly label: string },
): JSX.Element {
  return (
    <label>
      <span>{label}</span>
      <input type="date" name="day" value={day} />
    </label>
  );
}

/** Jobs that are over, each with how it ended. */
export function OverList({ jobs, frame: { words, when }, isTaskShown = true }: {
  readonly jobs: readonly JobView[];
  readonly frame: Frame;
  readonly isTaskShown?: boolean;
}): JSX.Element {
  return (
    <ul class="jobs over">
      {jobs.map((job) => (
        <li>
          <Time at={job.finished_at ?? job.run_at} when={when} />
          <span class="what">
            <JobLink job={job} /> {isTaskShown && <TaskLink name={job.task} />}
            {job.reason !== null && <span class="because">{job.reason}</span>}
          </span>
          <JobPill state={job.state} words={words} />
        </li>
      ))}
    </ul>
  );
}
