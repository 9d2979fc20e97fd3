import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { HostProcess } from "../../src/sandbox/host_process.ts";
import type { FromHost } from "../../src/sandbox/protocol.ts";
import { type Allowed, HOST_ARGUMENT } from "../../src/sandbox/spawn.ts";
import { within } from "../support/within.ts";
import { attemptOf, HANDLERS_DIR } from "./arrange.ts";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

/** Runs a handler as a compiled executable does. @returns the note that it ends with */
async function noteOf(name: string, allowed: Allowed): Promise<string | null | undefined> {
  const child = new Deno.Command(Deno.execPath(), {
    // With all permissions: so is an executable compiled.
    args: [
      ...["run", "-A", "--no-prompt", "--unstable-worker-options", MAIN],
      ...[HOST_ARGUMENT, JSON.stringify(allowed)],
    ],
    ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
  }).spawn();
  const done = Promise.withResolvers<FromHost & { readonly kind: "done" }>();
  const host = new HostProcess(child, 1_048_576, {
    message: (message) => message.kind === "done" && done.resolve(message),
    stray: (text) => done.reject(new Error(`it wrote ${text}`)),
    misbehaved: (reason) => done.reject(new Error(reason)),
    ended: () => {},
    exited: ({ stderr }) => done.reject(new Error(`it ended: ${stderr}`)),
  });
  const module = `${HANDLERS_DIR}/${name}.ts`;
  host.post({ kind: "execute", id: 1, module, version: "1", request: attemptOf("1") });
  try {
    const { outcome } = await within(done.promise, () => "the end of the attempt");
    return outcome.state === "succeeded" ? outcome.note : outcome.reason;
  } finally {
    host.kill();
    await host.closed;
  }
}

Deno.test("a host of a compiled executable may read its directory and nothing else", async () => {
  assert.equal(await noteOf("nosy", { read: [HANDLERS_DIR] }), "own directory");
});

Deno.test("a host of a compiled executable may do what it is granted", async () => {
  const allowed = { read: [HANDLERS_DIR, "/etc/passwd"], env: ["HOME"] };
  assert.equal(await noteOf("nosy", allowed), "file, env, own directory");
});

Deno.test("a host of a compiled executable ends when its stdin ends", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--unstable-worker-options", MAIN, HOST_ARGUMENT, "{}"],
    ...{ stdin: "null", stdout: "piped", stderr: "piped" },
  });
  const { code, stdout } = await child.output();
  assert.deepEqual([code, new TextDecoder().decode(stdout)], [0, '\x1e{"kind":"ready"}\n']);
});
