import assert from "node:assert/strict";
import { join } from "node:path";
import { needs } from "../support/needs.ts";

Deno.test("needs() finds a program in the path", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const program = join(folder, "chromium");
    await Deno.writeTextFile(program, "#!/bin/sh\n", { mode: 0o755 });
    assert.deepEqual(needs("chromium", `/nowhere:${folder}`), {
      found: program,
      ignore: false,
      nameSuffix: "",
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("needs() skips a test whose program is missing, and says how to get it", () => {
  assert.deepEqual(needs("chromium", "/nowhere:"), {
    found: null,
    ignore: true,
    nameSuffix: " [needs chromium: apt-get install chromium]",
  });
});
