import { toIso } from "../domain/clock.ts";
import { SchedulerError } from "../domain/errors.ts";
import { ENGLISH } from "../plan/why/english.ts";
import { readPauses } from "../run/planning/hindrance.ts";
import {
  type HistoryView,
  historyView,
  type LeftOutView,
  leftOutView,
  type MailView,
  mailView,
  waitingJobView,
} from "../run/views.ts";
import { type Command, type CommonOptions, withStore } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { printTable } from "./table.ts";
import { oneLine, printJson, type Terminal, type TimeTeller, timeTeller } from "./terminal.ts";

interface JobOptions extends CommonOptions {
  readonly id: string;
}

/** Tells one job's whole story. */
export function job(command: Command<JobOptions>): Promise<ExitCode> {
  return withStore(command, async (store, config, clock) => {
    const { options, terminal } = command;
    const found = await store.job(options.id);
    if (found === null) {
      throw new SchedulerError("USAGE_NO_JOB", `Cannot find a job named "${options.id}"`, {
        hint: 'list them with "bcourse-scheduler jobs"',
      });
    }
    const pause = await readPauses(store, found.environment);
    const view = waitingJobView(found, pause);
    const history = (await store.history(found.seq)).map(historyView);
    const mails = (await store.jobDeliveries(found.seq)).map((delivery) =>
      mailView(delivery, { masked: false })
    );
    const leftOut = (await store.jobLeftOut(found.seq)).map((one) =>
      leftOutView(one, { masked: false })
    );
    if (options.json) {
      printJson(terminal, { ...view, history, mails, left_out: leftOut });
      return EXIT.done;
    }
    const time = timeTeller(config.timezone, clock.now());
    terminal.out(oneLine(`${view.id}: ${view.label}`));
    terminal.out(
      `  is ${oneLine(`${view.state}${view.reason === null ? "" : `: ${view.reason}`}`)}`,
    );
    terminal.out(`  event    ${time.both(view.event_at)}`);
    terminal.out(`  runs at  ${time.both(view.run_at)}`);
    if (view.due_at !== view.run_at) terminal.out(`  due      ${time.both(view.due_at)}`);
    terminal.out("");
    terminal.out(`${time.local(toIso(found.plannedAt))}  planned`);
    for (const line of history) tell(terminal, line, { time, debug: options.debug });
    if (mails.length > 0) printMails(terminal, mails, time);
    if (leftOut.length > 0) printLeftOut(terminal, leftOut);
    return EXIT.done;
  });
}

function printMails(terminal: Terminal, mails: readonly MailView[], time: TimeTeller): void {
  terminal.out("");
  const rows = mails.map((mail) => [
    mail.to,
    mail.unknown_at === null ? mail.state : `${mail.state}, perhaps twice`,
    time.local(mail.changed_at),
    mail.answer ?? "",
  ]);
  printTable(terminal, ["MAIL TO", "STATE", "WHEN", "SERVER ANSWERED"], rows);
}

function printLeftOut(terminal: Terminal, leftOut: readonly LeftOutView[]): void {
  terminal.out("");
  const rows = leftOut.map(({ to, name, reason, note }) => [
    ...[to === "" ? "no address" : to, name, ENGLISH.leftOut[reason], note ?? ""],
  ]);
  printTable(terminal, ["NO MAIL TO", "NAME", "AS", ""], rows);
}

function tell(
  terminal: Terminal,
  line: HistoryView,
  { time, debug }: { readonly time: TimeTeller; readonly debug: boolean },
): void {
  const attempt = line.attempt === 0 ? "" : ` (attempt ${line.attempt})`;
  const reason = line.reason === null ? "" : `: ${line.reason}`;
  const said = oneLine(`${line.kind.replace("_", " ")}${attempt}${reason}`);
  terminal.out(`${time.local(line.at)}  ${said}`);
  for (const { level, message } of line.log) terminal.out(oneLine(`    ${level}: ${message}`));
  if (!debug || line.error === null) return;
  for (const part of line.error.split("\n")) terminal.out(oneLine(`    ${part}`));
}
