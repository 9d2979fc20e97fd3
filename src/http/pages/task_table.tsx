import type { JSX } from "hono/jsx/jsx-runtime";
import type { TaskView } from "../../run/status.ts";
import type { JobView } from "../../run/views.ts";
import { Act } from "../acting/act.tsx";
import { jobHref, taskHref } from "../href.ts";
import type { Frame } from "./layout.tsx";
import { JobPill } from "./pill.tsx";
import { instantOf, Time } from "./time.tsx";
import type { Words } from "../words.ts";

interface RowProps {
  readonly task: TaskView;
  readonly result: JobView | undefined;
  readonly frame: Frame;
}

/** Tasks with where they stand; on a telephone each becomes a small card. */
export function TaskTable({ tasks, results, frame }: {
  readonly tasks: readonly TaskView[];
  readonly results: ReadonlyMap<string, JobView>;
  readonly frame: Frame;
}): JSX.Element {
  const { words } = frame;
  return (
    <table class="tasks">
      <thead>
        <tr>
          <th scope="col">{words.task}</th>
          <th scope="col">{words.state}</th>
          <th scope="col">{words.nextRun}</th>
          <th scope="col">{words.lastResult}</th>
          <th scope="col" class="number">{words.planned}</th>
          <th scope="col" class="number">{words.done}</th>
          <th scope="col" class="number">{words.failures}</th>
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => (
          <Row key={task.name} task={task} result={results.get(task.name)} frame={frame} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ task, result, frame }: RowProps): JSX.Element {
  const { words, when } = frame;
  const { counts } = task;
  const failures = counts.failed + counts.missed;
  return (
    <tr class={task.enabled ? "" : "off"}>
      <th scope="row">
        <a class="name" href={taskHref(task.name)}>{task.name}</a>
        {task.description !== "" && <span class="description">{task.description}</span>}
      </th>
      <td data-name={words.state}>
        <TaskState task={task} frame={frame} />
      </td>
      <td data-name={words.nextRun}>
        {task.next_at === null
          ? <span class="away">{words.noneDue}</span>
          : <Time at={task.next_at} when={when} />}
      </td>
      <td data-name={words.lastResult}>
        {result === undefined
          ? <span class="away">{words.neverRan}</span>
          : <Result result={result} frame={frame} />}
      </td>
      <td class="number" data-name={words.planned}>{counts.scheduled + counts.running}</td>
      <td class="number" data-name={words.done}>{counts.succeeded + counts.skipped}</td>
      <td class={failures > 0 ? "number wrong" : "number"} data-name={words.failures}>
        {failures}
      </td>
    </tr>
  );
}

function Result(
  { result, frame: { words, when } }: { readonly result: JobView; readonly frame: Frame },
): JSX.Element {
  return (
    <a class="result" href={jobHref(result.id)}>
      <JobPill state={result.state} words={words} />{" "}
      {result.finished_at !== null && (
        <span class="away">{when.relative(instantOf(result.finished_at))}</span>
      )}
    </a>
  );
}

/** Whether a task works, with its switch. */
export function TaskState({ task, frame }: Omit<RowProps, "result">): JSX.Element {
  const { words } = frame;
  if (!task.enabled) return <span class="pill">{words.taskOff}</span>;
  const of = { task: task.name };
  if (task.paused_at !== null) {
    return (
      <>
        <span class="pill warning">{words.taskPaused}</span>{" "}
        <span class="away">{words.pausedBy(task.paused_by ?? "")}</span>{" "}
        <Act action="resume" of={of} frame={frame} label={words.act.resume} />
      </>
    );
  }
  return (
    <>
      <Working task={task} words={words} />{" "}
      {task.reconciled_at !== null && task.error === null && (
        <span class="away">{words.items(task.items)}</span>
      )} <Act action="pause" of={of} frame={frame} label={words.act.pause} />
    </>
  );
}

function Working({ task, words }: {
  readonly task: TaskView;
  readonly words: Words;
}): JSX.Element {
  if (task.error !== null) return <span class="pill failed">{words.taskFails}</span>;
  if (task.rests_until !== null) return <span class="pill warning">{words.taskRests}</span>;
  return <span class="pill succeeded">{words.taskOn}</span>;
}
