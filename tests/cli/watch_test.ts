import assert from "node:assert/strict";
import { join } from "node:path";
import { changes } from "../../src/cli/watch.ts";
import { systemClock } from "../../src/domain/clock.ts";
import { within } from "../support/within.ts";

Deno.test("changes() ends at once where the signal has aborted already", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const file = join(dir, "automations.yaml");
    const watched = { file, handlersDir: join(dir, "none"), clock: systemClock() };
    const turns = changes({ ...watched, signal: AbortSignal.abort() });
    assert.equal((await within(turns.next(), () => "its end")).done, true);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
