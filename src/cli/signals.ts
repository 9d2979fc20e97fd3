import type { Logger } from "../domain/log.ts";

/** What the operating system asks of the daemon. */
export interface Signals {
  /** SIGTERM or SIGINT. */
  readonly stop: AbortSignal;
  /** Another one of them. */
  readonly hurry: AbortSignal;
  close(): void;
}

/**
 * Listens for SIGTERM and SIGINT. SIGHUP, which asks for the configuration to be loaded again, ends
 * nothing from here on: neither a daemon that starts nor one that stands by has any use for it.
 */
export function listenForSignals(log: Logger): Signals {
  const stop = new AbortController();
  const hurry = new AbortController();
  const hear = (): void => {
    if (stop.signal.aborted) {
      log.warn("asked again to stop: jobs that run are put back");
      hurry.abort();
    } else {
      log.info("asked to stop");
      stop.abort();
    }
  };
  const names: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"];
  for (const name of names) Deno.addSignalListener(name, hear);
  const outlive = (): void => {};
  Deno.addSignalListener("SIGHUP", outlive);
  return {
    stop: stop.signal,
    hurry: hurry.signal,
    close() {
      for (const name of names) Deno.removeSignalListener(name, hear);
      Deno.removeSignalListener("SIGHUP", outlive);
    },
  };
}
