import { messageOf, SchedulerError } from "../domain/errors.ts";
import type { Command } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { inRoot, isThere, PROGRAM, type ServiceOptions, UNIT } from "./install.ts";
import { CONFIG_DIR, systemFiles } from "./service/files.ts";
import { runStep } from "./service/steps.ts";
import { printJson } from "./terminal.ts";

/** What is kept: the configuration with its secrets, and everything that was ever sent. */
const KEPT = [CONFIG_DIR, "/var/lib/bcourse-scheduler"];

/** Takes away what `install` put, but for the data; without `--yes`, says what it would do. */
export async function uninstall(
  { options, terminal }: Command<ServiceOptions>,
): Promise<ExitCode> {
  const { yes, root } = options;
  const ours = [UNIT, ...systemFiles("/etc").map(({ path }) => path), PROGRAM];
  const there = [...ours, "/var/cache/bcourse-scheduler"]
    .filter((path) => isThere(inRoot(path, root)));
  const kept = KEPT.filter((path) => isThere(inRoot(path, root)));
  if (yes) await takeAway(there, root);
  if (options.json) {
    printJson(terminal, { done: yes, files: there, kept });
    return EXIT.done;
  }
  const list = (paths: readonly string[]): string[] =>
    paths.map((path) => `  ${inRoot(path, root)}`);
  const lines = there.length === 0
    ? ["There is nothing to take away."]
    : [yes ? "Taken away:" : "This would stop the service and take away:", ...list(there)];
  if (kept.length > 0) lines.push("Kept:", ...list(kept));
  if (!yes && there.length > 0) {
    lines.push("", "Nothing was done. To do it: bcourse-scheduler uninstall --yes");
  }
  for (const line of lines) terminal.out(line);
  return EXIT.done;
}

async function takeAway(paths: readonly string[], root: string | undefined): Promise<void> {
  const tellsSystemd = root === undefined && paths.includes(UNIT);
  if (tellsSystemd) await runStep(["systemctl", "disable", "--now", "bcourse-scheduler.service"]);
  try {
    for (const path of paths) await Deno.remove(inRoot(path, root), { recursive: true });
  } catch (thrown) {
    throw new SchedulerError("INSTALL_FAILED", `Cannot take it away: ${messageOf(thrown)}`, {
      hint: 'run it as root, such as "sudo bcourse-scheduler uninstall --yes"',
      cause: thrown,
    });
  }
  if (tellsSystemd) await runStep(["systemctl", "daemon-reload"]);
}
