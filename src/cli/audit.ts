import { auditView } from "../run/views.ts";
import { type Command, type CommonOptions, withStore } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { printTable } from "./table.ts";
import { printJson, timeTeller } from "./terminal.ts";

interface AuditOptions extends CommonOptions {
  readonly limit: number;
}

/** Lists who did what, the last first. */
export function audit(command: Command<AuditOptions>): Promise<ExitCode> {
  return withStore(command, async (store, setting, clock) => {
    const { options, terminal } = command;
    const views = (await store.audit(options.limit)).map(auditView);
    if (options.json) printJson(terminal, views);
    else if (views.length === 0) terminal.out("Nothing was done yet.");
    else {
      const time = timeTeller(setting.timezone, clock.now());
      const rows = views.map(({ at, source, who, action, subject, detail }) => [
        ...[time.cell(at), `${who} (${source})`, `${action} ${subject}`, detail ?? ""],
      ]);
      printTable(terminal, ["WHEN", "WHO", "WHAT", "HOW IT WENT"], rows);
    }
    return EXIT.done;
  });
}
