import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { findTether, spawnHost, type Tether } from "../../src/sandbox/spawn.ts";
import { HANDLERS_DIR, NO_PERMISSIONS } from "./arrange.ts";

const SETTINGS = { handlersDir: HANDLERS_DIR, memoryMb: 64 };

Deno.test("a host ends when its stdin ends", async () => {
  const child = spawnHost(SETTINGS, NO_PERMISSIONS, findTether());
  const output = new Response(child.stdout).text();
  await child.stdin.close();
  const [{ code }, text] = await Promise.all([child.status, output, child.stderr.cancel()]);
  assert.equal(code, 0);
  assert.equal(text, '\x1e{"kind":"ready"}\n');
});

Deno.test("a host knows nothing of the daemon's environment but where Deno's cache is", async () => {
  const child = spawnHost(SETTINGS, { ...NO_PERMISSIONS, env: ["PATH"] }, findTether());
  const environment = await Deno.readTextFile(`/proc/${child.pid}/environ`);
  await child.stdin.close();
  await Promise.all([child.status, child.stdout.cancel(), child.stderr.cancel()]);
  const names = environment.split("\0").map((one) => one.split("=")[0]).filter((name) => name);
  const known = ["DENO_DIR", "DENO_NO_UPDATE_CHECK", "HOME", "NO_COLOR", "XDG_CACHE_HOME"];
  assert.deepEqual(names.filter((name) => name !== undefined && !known.includes(name)), []);
});

const TETHERS: readonly Tether[] = [findTether(), { kind: "watch" }];

for (const tether of TETHERS) {
  Deno.test(`a host that loops dies with a daemon that is killed (${tether.kind})`, async () => {
    const script = fileURLToPath(new URL("./doomed_daemon.ts", import.meta.url));
    const daemon = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", script, JSON.stringify(tether)],
      ...{ stdout: "piped", stderr: "inherit" },
    }).spawn();
    const reader = daemon.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const pid = Number((await reader.read()).value);
    assert.ok(pid > 0, `${pid}`);
    daemon.kill("SIGKILL");
    await daemon.status;
    await reader.cancel();
    // tail waits for the end of any process; timeout ends the wait, and so the test, if it never comes.
    const wait = ["20", "tail", `--pid=${pid}`, "-s", "0.02", "-f", "/dev/null"];
    const { code } = await new Deno.Command("timeout", { args: wait }).output();
    assert.equal(code, 0);
  });
}

Deno.test("spawnHost() refuses a permission for nothing, which Deno would take for all", () => {
  const grants = { ...NO_PERMISSIONS, net: [""] };
  assert.throws(() => spawnHost(SETTINGS, grants, { kind: "watch" }), RangeError);
});
