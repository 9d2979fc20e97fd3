import type { JSX } from "hono/jsx/jsx-runtime";
import type { TaskView } from "../../run/status.ts";
import type { JobView } from "../../run/views.ts";
import { Pager } from "./filter_form.tsx";
import { type Frame, Layout, PageHead } from "./layout.tsx";
import { TaskTable } from "./task_table.tsx";

/** Every task of the configuration. */
export function TasksPage({ tasks, results, next, isFirst, frame }: {
  readonly tasks: readonly TaskView[];
  readonly results: ReadonlyMap<string, JobView>;
  readonly next: string | null;
  readonly isFirst: boolean;
  readonly frame: Frame;
}): JSX.Element {
  const { words } = frame;
  return (
    <Layout frame={frame} title={words.tasks} place="tasks">
      <PageHead title={words.tasks} />
      <section id="list" class="card" aria-label={words.tasks}>
        {tasks.length === 0
          ? <p class="empty">{words.tasksEmpty}</p>
          : <TaskTable tasks={tasks} results={results} frame={frame} />}
        <Pager path="/tasks" query={{}} next={next} isFirst={isFirst} words={words} />
      </section>
    </Layout>
  );
}
