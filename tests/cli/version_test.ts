import assert from "node:assert/strict";
import { command } from "../support/daemon.ts";

Deno.test("version alone, which reads no command line, says what it says with options", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const [alone, read] = await Promise.all([
      command(dir, ["version"]),
      command(dir, ["version", "--debug"]),
    ]);
    assert.match(alone.stdout, /^bcourse-scheduler \d+\.\d+\.\d+ \(Deno /);
    assert.deepEqual(alone, read);
    assert.equal(alone.code, 0);
    assert.equal((await command(dir, ["version", "more"])).code, 2);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
