import type { Config } from "../config/config.ts";
import { type Clock, systemClock } from "../domain/clock.ts";
import { SchedulerError } from "../domain/errors.ts";
import { openStoreForReading } from "../run/open_store.ts";
import { tokenPath } from "../run/actions/token.ts";
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
export interface Setting extends Pick<Config, "environment" | "timezone"> {
  readonly tasks: readonly { readonly name: string }[];
}

/** Where a scheduler keeps what commands need. */
export interface Place {
  readonly store: Store;
  /** That the store goes by. */
  readonly clock: Clock;
  readonly setting: Setting;
  /** Where the daemon writes its token. */
  readonly tokenFile: string;
}

/** Opens the store for a command that only looks; hands it over and closes it. */
export async function withStore<T>(
  command: Command,
  work: (store: Store, setting: Setting, clock: Clock) => Promise<T>,
): Promise<T> {
  const { store, clock, setting } = await openPlace(command.options.config, systemClock());
  try {
    return await work(store, setting, clock);
  } finally {
    await store.close();
  }
}

/** Opens the place of a scheduler for looking; its store is to be closed. */
export async function openPlace(path: string, clock: Clock): Promise<Place> {
  try {
    const { config } = await loadOrThrow(path);
    const opened = await openStoreForReading(config.store, clock);
    if (opened !== null) return { ...opened, setting: config, tokenFile: tokenPath(config) };
  } catch (thrown) {
    const daemon = thrown instanceof WrongConfiguration ? await findRunningDaemon(path) : null;
    if (daemon === null) throw thrown;
    const { status, ...place } = daemon;
    return { ...place, setting: status };
  }
  throw storeMissing();
}

/** What there is to say where nothing was ever stored. */
export function storeMissing(): SchedulerError {
  return new SchedulerError("STORE_MISSING", "Cannot show anything: there is no store yet", {
    hint: 'start the daemon once with "bcourse-scheduler run"',
  });
}
