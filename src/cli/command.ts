import type { Config } from "../config/config.ts";
import { type Clock, systemClock } from "../domain/clock.ts";
import { SchedulerError } from "../domain/errors.ts";
import { openStoreForReading } from "../run/open_store.ts";
import type { Store } from "../store/store.ts";
import type { ExitCode } from "./exit_codes.ts";
import { WrongConfiguration } from "./failure.ts";
import { loadOrThrow } from "./load_config.ts";
import { findRunningDaemon } from "./running_daemon.ts";
import type { Terminal } from "./terminal.ts";

/** Options that every command takes. */
export interface CommonOptions {
  readonly config: string;
  readonly json: boolean;
  readonly debug: boolean;
}

/** What a command works with. */
export interface Command<Options extends CommonOptions = CommonOptions> {
  readonly options: Options;
  readonly terminal: Terminal;
}

/** A command: does its work and says how the process ends. */
export type Action<Options extends CommonOptions = CommonOptions> = (
  command: Command<Options>,
) => Promise<ExitCode>;

/** What a listing needs to know of the configuration. */
export type Setting = Pick<Config, "environment" | "timezone">;

/** Opens the store for a command that only looks; hands it over and closes it. */
export async function withStore<T>(
  command: Command,
  work: (store: Store, setting: Setting, clock: Clock) => Promise<T>,
): Promise<T> {
  const clock = systemClock();
  const { store, setting } = await openForLooking(command.options.config, clock);
  try {
    return await work(store, setting, clock);
  } finally {
    await store.close();
  }
}

async function openForLooking(
  path: string,
  clock: Clock,
): Promise<{ readonly store: Store; readonly setting: Setting }> {
  try {
    const { config } = await loadOrThrow(path);
    const store = openStoreForReading(config.store, clock);
    if (store !== null) return { store, setting: config };
  } catch (thrown) {
    const daemon = thrown instanceof WrongConfiguration ? await findRunningDaemon(path) : null;
    if (daemon === null) throw thrown;
    return { store: daemon.store, setting: daemon.status };
  }
  throw storeMissing();
}

/** What there is to say where nothing was ever stored. */
export function storeMissing(): SchedulerError {
  return new SchedulerError("STORE_MISSING", "Cannot show anything: there is no store yet", {
    hint: 'start the daemon once with "bcourse-scheduler run"',
  });
}
