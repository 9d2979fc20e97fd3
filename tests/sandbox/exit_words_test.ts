import assert from "node:assert/strict";
import { demiseOf, explainExit } from "../../src/sandbox/exit_words.ts";

Deno.test("explainExit() says in words how a host ended", () => {
  const exit = { code: 1, signal: null, stderr: "" };
  assert.equal(explainExit(exit, 256), "ended its process (exit code 1)");
  const oom = "# Fatal JavaScript out of memory: Reached heap limit";
  assert.equal(
    explainExit({ code: 133, signal: "SIGTRAP", stderr: oom }, 256),
    "used more than 256 MB of memory",
  );
  assert.equal(
    explainExit({ code: 139, signal: "SIGSEGV", stderr: "" }, 256),
    "made its process crash (SIGSEGV)",
  );
  assert.equal(explainExit({ ...exit, code: 134 }, 256), "made its process crash (SIGABRT)");
  assert.match(explainExit({ ...exit, signal: "SIGKILL" }, 256), /^was killed by the system/);
});

Deno.test("demiseOf() tells a host that never started by the last thing it said", () => {
  const exit = { code: 1, signal: null, stderr: "error: Cannot open the cache\n\n" };
  assert.deepEqual(demiseOf(exit, { wasReady: false, memoryMb: 256 }), {
    kind: "start_failed",
    reason: "error: Cannot open the cache",
  });
  assert.deepEqual(demiseOf({ ...exit, stderr: "" }, { wasReady: false, memoryMb: 256 }), {
    kind: "start_failed",
    reason: "exit code 1",
  });
  assert.equal(demiseOf(exit, { wasReady: true, memoryMb: 256 }).kind, "died");
});
