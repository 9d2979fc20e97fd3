import type { DeliveryState } from "../domain/delivery.ts";
import { mailView } from "../run/views.ts";
import { type Command, type CommonOptions, withStore } from "./command.ts";
import { requireTask } from "./known_task.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { printTable } from "./table.ts";
import { printJson, timeTeller } from "./terminal.ts";

interface MailsOptions extends CommonOptions {
  readonly task?: string;
  readonly state?: DeliveryState;
  readonly limit: number;
}

/** Lists mails, the last first. Whoever may read the store may read the addresses. */
export function mails(command: Command<MailsOptions>): Promise<ExitCode> {
  return withStore(command, async (store, config, clock) => {
    const { options, terminal } = command;
    await requireTask(options.task, { store, setting: config });
    const { task, state, limit } = options;
    const found = await store.deliveries({
      ...{ environment: config.environment, limit },
      ...(task === undefined ? {} : { task }),
      ...(state === undefined ? {} : { states: [state] }),
    });
    const views = found.map((delivery) => mailView(delivery, { masked: false }));
    if (options.json) printJson(terminal, views);
    else if (views.length === 0) terminal.out("No mails.");
    else {
      const time = timeTeller(config.timezone, clock.now());
      const rows = views.map((view) => [
        String(view.number),
        view.to,
        view.unknown_at === null ? view.state : `${view.state}, perhaps twice`,
        time.cell(view.changed_at),
        view.job,
        view.subject,
      ]);
      printTable(terminal, ["NUMBER", "MAIL TO", "STATE", "WHEN", "JOB", "SUBJECT"], rows);
    }
    return EXIT.done;
  });
}
