/**
 * A handler host: a child process that runs handlers and reaches the world by messages to the daemon.
 * Imports nothing from npm, so that it starts fast and can do little.
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { LineSplitter } from "../lines.ts";
import type { ToHost } from "../protocol.ts";
import { WATCH_ARGUMENT } from "../spawn.ts";
import { Calls } from "./calls.ts";
import { Desk } from "./desk.ts";
import { guardGlobals } from "./guard.ts";
import type { Owner } from "./owner.ts";
import { explainThrown } from "./thrown.ts";
import { watchParent } from "./watch_parent.ts";
import { Wire } from "./wire.ts";

/** Runs the host until the daemon closes its stdin; then ends the process. */
export async function runHost(): Promise<void> {
  const { stdin, stdout, exit } = Deno;
  if (Deno.args.includes(WATCH_ARGUMENT)) watchParent();
  const wire = new Wire((bytes) => {
    try {
      return stdout.writeSync(bytes);
    } catch {
      return exit(0); // The daemon has gone.
    }
  });
  const crash = (thrown: unknown): never => {
    wire.post({ kind: "note", message: `A handler host failed: ${explainThrown(thrown).error}` });
    wire.flush();
    return exit(70);
  };
  // Ctrl-C in a terminal, and systemd, tell the whole group; only the daemon decides what ends when.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {});
  }
  const whose = new AsyncLocalStorage<Owner | undefined>();
  guardGlobals(whose, wire);
  const desk = new Desk({ wire, whose, crash, calls: new Calls(wire) });
  wire.post({ kind: "ready" });
  try {
    for await (const message of messagesOf(stdin)) desk.take(message);
  } catch (thrown) {
    crash(thrown);
  }
  exit(0);
}

/** Messages of the daemon. Its lines may be long: it answers with whole results of queries. */
async function* messagesOf(stdin: typeof Deno.stdin): AsyncGenerator<ToHost> {
  const splitter = new LineSplitter(Infinity);
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(64 * 1024);
  for (;;) {
    const count = await stdin.read(buffer);
    if (count === null) return;
    const text = decoder.decode(buffer.subarray(0, count), { stream: true });
    // As: the daemon is ours, and wrote it as a ToHost.
    for (const line of splitter.push(text) ?? []) yield JSON.parse(line) as ToHost;
  }
}

if (import.meta.main) await runHost();
