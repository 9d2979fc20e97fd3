import assert from "node:assert/strict";
import { join } from "node:path";
import { StoreError } from "../../src/domain/errors.ts";
import { readToken, tokenPath, writeToken } from "../../src/run/actions/token.ts";

Deno.test("tokenPath() is beside the store, or in the state directory where that is elsewhere", () => {
  const directory = "/etc/bcourse";
  const file = { kind: "sqlite", path: "/var/lib/scheduler.db" } as const;
  const server = { kind: "postgres", url: "postgresql://h/d", schema: "s", directory } as const;
  assert.equal(tokenPath({ store: file, directory }), "/var/lib/scheduler.db.token");
  assert.equal(tokenPath({ store: server, directory }), "/etc/bcourse/state/api.token");
});

Deno.test("writeToken() writes a token of its own for this user alone, whatever was left there", () =>
  inDirectory(async (directory) => {
    const path = join(directory, "state", "api.token");
    const first = await writeToken(path);
    await Deno.writeTextFile(`${path}.new`, "left by a daemon that was killed", { mode: 0o644 });
    const second = await writeToken(path);
    assert.notEqual(first.token, second.token);
    assert.equal(await readToken(path), second.token);
    assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    assert.deepEqual([...Deno.readDirSync(join(directory, "state"))].length, 1);
  }));

Deno.test("forget() takes its own token away, and leaves that of the daemon that took over", () =>
  inDirectory(async (directory) => {
    const path = join(directory, "api.token");
    const [first, second] = [await writeToken(path), await writeToken(path)];
    await first.forget();
    assert.equal(await readToken(path), second.token);
    await second.forget();
    assert.equal(await readToken(path), null);
  }));

Deno.test("writeToken() says where it cannot write", () =>
  inDirectory(async (directory) => {
    await Deno.writeTextFile(join(directory, "state"), "no directory");
    await assert.rejects(
      writeToken(join(directory, "state", "api.token")),
      (thrown) => thrown instanceof StoreError && thrown.code === "STORE_UNUSABLE",
    );
  }));

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
