import assert from "node:assert/strict";
import { watchStatus } from "../../src/cli/watch_status.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import type { Status } from "../../src/run/status.ts";
import { createFakeClock } from "../support/fake_clock.ts";

/** Watches a status that names each look, for three looks. */
async function watch(width: number, read: (look: number) => Promise<Status>): Promise<string[]> {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const lines: string[] = [];
  const terminal: Terminal = {
    ...{ out: (line) => void lines.push(line), err: (line) => void lines.push(line) },
    ...{ status() {}, confirm: () => null, width, colors: false },
  };
  const ending = new AbortController();
  let looks = 0;
  const watching = watchStatus(terminal, {
    read: () => read(++looks),
    show: (page, { version }) => page.err(version),
    clock,
    signal: ending.signal,
  });
  for (let wait = 0; wait < 2; wait++) await clock.advance(2_000);
  ending.abort();
  assert.equal(await watching, 0);
  return lines;
}

/** A status of which only the name is looked at. */
function named(version: string): Promise<Status> {
  return Promise.resolve({ version } as unknown as Status);
}

Deno.test("status --watch shows each look in the place of the one before on a terminal", async () => {
  const lines = await watch(80, (look) => named(`look ${look}`));
  assert.deepEqual(lines, [1, 2, 3].map((look) => `\x1b[H\x1b[2Jlook ${look}`));
});

Deno.test("status --watch shows one look after the other elsewhere, and goes on after one that fails", async () => {
  const lines = await watch(
    Infinity,
    (look) => look === 2 ? Promise.reject(new Error("no store")) : named(`look ${look}`),
  );
  assert.deepEqual(lines, ["look 1", "Error: no store", "look 3"]);
});
