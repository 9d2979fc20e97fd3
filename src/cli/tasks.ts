import type { TaskView } from "../run/status.ts";
import type { Command, CommonOptions } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { currentStatus } from "./status.ts";
import { printTable } from "./table.ts";
import { printJson, timeTeller } from "./terminal.ts";

interface TasksOptions extends CommonOptions {
  /** Only their names, one a line, as shells complete them. */
  readonly names: boolean;
}

/** Lists the tasks. */
export async function tasks({ options, terminal }: Command<TasksOptions>): Promise<ExitCode> {
  const status = await currentStatus(options.config);
  if (options.json) {
    printJson(terminal, status.tasks);
    return EXIT.done;
  }
  if (options.names) {
    for (const { name } of status.tasks) terminal.out(name);
    return EXIT.done;
  }
  const time = timeTeller(status.timezone, Temporal.Instant.from(status.now).epochMilliseconds);
  const rows = status.tasks.map((task) => [
    task.name,
    stateOf(task),
    task.next_at === null ? "nothing planned" : time.cell(task.next_at),
    `${task.counts.succeeded + task.counts.skipped} done, ${task.counts.failed} failed`,
    task.description || task.handler,
  ]);
  printTable(terminal, ["TASK", "STATE", "NEXT", "SO FAR", "WHAT IT DOES"], rows);
  return EXIT.done;
}

function stateOf(task: TaskView): string {
  if (!task.enabled) return "off";
  if (task.paused_by !== null) return `paused by ${task.paused_by}`;
  if (task.rests_until !== null) return "rests, as it keeps failing";
  return task.error === null ? "on" : "on, query fails";
}
