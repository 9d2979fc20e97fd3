import { systemClock } from "../domain/clock.ts";
import { SchedulerError } from "../domain/errors.ts";
import { sayDaemons } from "../run/await_store.ts";
import { openStore, openStoreAlone, readUpgrade } from "../run/open_store.ts";
import type { Upgrade } from "../store/upgrade.ts";
import { type Command, storeMissing } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { loadOrThrow } from "./load_config.ts";
import { printJson, type Terminal } from "./terminal.ts";

/**
 * Brings the store's schema up to date at once. Where several daemons share it, those of an earlier
 * version find that out within seconds and end; a file that one daemon works on is left alone.
 */
export async function migrate({ options, terminal }: Command): Promise<ExitCode> {
  const { config: { store: settings } } = await loadOrThrow(options.config);
  const clock = systemClock();
  const upgrade = await readUpgrade(settings, clock);
  if (upgrade === null || upgrade.found === 0) throw storeMissing();
  if (upgrade.found !== upgrade.wanted) {
    const opened = settings.kind === "sqlite"
      ? await openStoreAlone(settings, clock)
      : await openStore(settings, clock);
    if (!("store" in opened)) throw inUse(opened);
    await opened.store.close();
  }
  if (options.json) {
    const { label: store, found: from, wanted: to, daemons } = upgrade;
    printJson(terminal, { store, from, to, daemons });
  } else tell(terminal, upgrade);
  return EXIT.done;
}

function tell(terminal: Terminal, upgrade: Upgrade): void {
  const { label, found, wanted, daemons } = upgrade;
  if (found === wanted) return terminal.out(`${label} has schema ${wanted} already.`);
  terminal.out(`${label} went from schema ${found} to ${wanted}.`);
  if (daemons.length === 0) return;
  terminal.out(`These end within seconds, to be started anew: ${sayDaemons(upgrade)}.`);
}

function inUse(upgrade: Upgrade): SchedulerError {
  return new SchedulerError(
    "STORE_IN_USE",
    `Cannot change the schema of ${upgrade.label} while a daemon works by it: ${
      sayDaemons(upgrade)
    }`,
    { hint: 'stop it first, such as with "systemctl stop bcourse-scheduler"' },
  );
}
