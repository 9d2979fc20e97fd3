import { dirname, resolve } from "node:path";
import type { StoreSettings } from "../config/config.ts";
import { readStore } from "../config/endpoints.ts";
import { resolveStore } from "../config/resolve.ts";
import { systemClock } from "../domain/clock.ts";
import { SchedulerError } from "../domain/errors.ts";
import { type Moved, moveStore } from "../run/move_store.ts";
import { openSourceBooks, openTargetBooks } from "../run/open_books.ts";
import type { Books } from "../store/books.ts";
import { type Command, type CommonOptions, storeMissing } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { loadOrThrow } from "./load_config.ts";
import { printTable } from "./table.ts";
import { printJson, type Terminal } from "./terminal.ts";

interface MoveOptions extends CommonOptions {
  readonly to: string;
}

/** Copies everything that the store keeps to an empty one of either kind. No daemon may run on either. */
export async function moveStoreTo(
  { options, terminal }: Command<MoveOptions>,
): Promise<ExitCode> {
  const { config: { store: settings } } = await loadOrThrow(options.config);
  const to = readTarget(options);
  const clock = systemClock();
  const source = await openSourceBooks(settings, clock);
  if (source === null) throw storeMissing();
  try {
    const target = await openTargetBooks(to, clock);
    try {
      const tables = await moveStore(source, target);
      const labels = { from: source.label, to: target.label };
      if (options.json) printJson(terminal, { ...labels, tables });
      else {
        terminal.out(`Copied ${labels.from} to ${labels.to}, and checked that both are alike.`);
        printTable(
          terminal,
          ["WHAT", "ROWS", "SHA-256"],
          tables.map(({ name, rows, sha256 }) => [name, `${rows}`, sha256.slice(0, 16)]),
        );
        terminal.out(`\nNow write in ${options.config}, on every host:`);
        terminal.out(`  store: ${sayStore(options.to, to)}`);
        terminal.out(
          "and start the daemon. The old store is left as it was: nothing uses it then.",
        );
      }
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
  return EXIT.done;
}

function tell(
  terminal: Terminal,
  { source, target, tables, options, to }: {
    readonly source: Books;
    readonly target: Books;
    readonly tables: readonly Moved[];
    readonly options: MoveOptions;
    readonly to: StoreSettings;
  },
): void {
  terminal.out(`Copied ${source.label} to ${target.label}, and checked that both are alike.`);
  const rows = tables.map(({ name, rows, sha256 }) => [name, `${rows}`, sha256.slice(0, 16)]);
  printTable(terminal, ["WHAT", "ROWS", "SHA-256"], rows);
  const where = to.kind === "sqlite" ? "" : ", on every host";
  terminal.out(`\nNow write in ${options.config}${where}:`);
  terminal.out(`  store: ${sayStore(options.to, to)}`);
  terminal.out("and start the daemon. The old store is left as it was; nothing uses it any more.");
}

function isThere(label: string): SchedulerError {
  return new SchedulerError(
    "USAGE_STORE",
    `Cannot move the store as it is there already: ${label}`,
    {
      hint: "name another place behind --to",
    },
  );
}

/** An address may hold a password, which the list of processes shows to everybody. */
function readTarget({ to, config }: MoveOptions): StoreSettings {
  const name = /^\$\{(\w+)\}$/.exec(to)?.[1];
  const text = name === undefined ? to : Deno.env.get(name);
  const read = readStore(text);
  if ("value" in read) return resolveStore(read.value, dirname(resolve(config)));
  throw new SchedulerError("USAGE_STORE", "Cannot read where the store is to go", {
    hint: read.refused.mend ??
      "name postgresql://user:password@host/database, sqlite:PATH, or '${NAME}' of an environment variable that holds one",
  });
}

function sayStore(given: string, to: StoreSettings): string {
  if (to.kind === "sqlite" || given.startsWith("${")) return given;
  return given.replace(/^(\w+:\/\/[^:@/]+):[^@]*@/, "$1:…@");
}
