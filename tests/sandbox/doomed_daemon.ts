/** A daemon that is to be killed: has a handler loop for ever and prints the process of its host. */
import { systemClock } from "../../src/domain/clock.ts";
import { silentLog } from "../../src/cli/logging.ts";
import { openSandbox } from "../../src/sandbox/open.ts";
import { attemptOf, handler, HANDLERS_DIR } from "./arrange.ts";

const sandbox = openSandbox({
  ...{ clock: systemClock(), handlersDir: HANDLERS_DIR },
  log: silentLog(),
  tether: JSON.parse(Deno.args[0] ?? ""),
});
await sandbox.execute(handler("endless"), attemptOf("1", { how: "loop" }), {
  ...{ timeoutMs: 300_000, signal: new AbortController().signal },
  answer: async (call) => {
    const [, params] = call.params;
    const pid = params !== null && typeof params === "object" && "pid" in params ? params.pid : 0;
    await Deno.stdout.write(new TextEncoder().encode(`${pid}\n`));
    return null;
  },
});
