import type { JSX } from "hono/jsx/jsx-runtime";
import type { TaskView } from "../run/status.ts";
import { Time } from "./time.tsx";
import type { When } from "./when.ts";
import type { Words } from "./words.ts";

interface RowProps {
  readonly when: When;
  readonly words: Words;
}

/** Every task of the configuration; on a telephone each becomes a small card. */
export function TaskTable(
  { tasks, when, words }: RowProps & { readonly tasks: readonly TaskView[] },
): JSX.Element {
  return (
    <table class="tasks">
      <thead>
        <tr>
          <th scope="col">{words.task}</th>
          <th scope="col">{words.state}</th>
          <th scope="col">{words.nextRun}</th>
          <th scope="col" class="number">{words.planned}</th>
          <th scope="col" class="number">{words.done}</th>
          <th scope="col" class="number">{words.failures}</th>
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => <Row key={task.name} task={task} when={when} words={words} />)}
      </tbody>
    </table>
  );
}

function Row({ task, when, words }: RowProps & { readonly task: TaskView }): JSX.Element {
  const { counts } = task;
  const failures = counts.failed + counts.missed;
  return (
    <tr class={task.enabled ? "" : "off"}>
      <th scope="row">
        <span class="name">{task.name}</span>
        {task.description !== "" && <span class="description">{task.description}</span>}
      </th>
      <td data-name={words.state}>
        <State task={task} words={words} />
      </td>
      <td data-name={words.nextRun}>
        {task.next_at === null
          ? <span class="away">{words.noneDue}</span>
          : <Time at={task.next_at} when={when} />}
      </td>
      <td class="number" data-name={words.planned}>{counts.scheduled + counts.running}</td>
      <td class="number" data-name={words.done}>{counts.succeeded + counts.skipped}</td>
      <td class={failures > 0 ? "number wrong" : "number"} data-name={words.failures}>
        {failures}
      </td>
    </tr>
  );
}

function State({ task, words }: { readonly task: TaskView; readonly words: Words }): JSX.Element {
  if (!task.enabled) return <span class="pill">{words.taskOff}</span>;
  if (task.error !== null) return <span class="pill failed">{words.taskFails}</span>;
  return (
    <>
      <span class="pill succeeded">{words.taskOn}</span>{" "}
      {task.reconciled_at !== null && <span class="away">{words.items(task.items)}</span>}
    </>
  );
}
