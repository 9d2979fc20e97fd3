/**
 * Daemons that are suspended, as by SIGSTOP or with the machine they run on, and that wake.
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { messageOf } from "../../src/domain/errors.ts";
import type { DaemonProcess } from "../support/daemon.ts";
import { childrenOf, lives, untilStopped } from "./children.ts";
import type { Site } from "./site.ts";

/** Suspends a daemon, but not while it writes: the store would stay locked for as long as it sleeps. */
export async function suspend(daemon: DaemonProcess, { dir }: Site): Promise<void> {
  using store = new DatabaseSync(join(dir, "scheduler.db"), { timeout: 0 });
  for (;;) {
    daemon.kill("SIGSTOP");
    await untilStopped(daemon.pid);
    try {
      store.exec("BEGIN IMMEDIATE; ROLLBACK");
      return;
    } catch (thrown) {
      if (!/database is locked/.test(messageOf(thrown))) throw thrown;
    }
    daemon.kill("SIGCONT");
  }
}

/** Wakes a daemon whose place was taken: it must end by itself and say why, with all its children. */
export async function wake(daemon: DaemonProcess): Promise<void> {
  const children = childrenOf(daemon.pid);
  daemon.kill("SIGCONT");
  assert.equal(await daemon.ended(), 1);
  const said = daemon.stderr.all.filter((line) => /^(Error|Try): /.test(line));
  assert.match(said[0] ?? "", /^Error: .*another daemon has taken over/);
  assert.match(said[1] ?? "", /^Try: .*bcourse-scheduler status/);
  assert.deepEqual(children.filter(lives), []);
}
