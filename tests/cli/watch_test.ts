import assert from "node:assert/strict";
import { join } from "node:path";
import { changes } from "../../src/cli/watch.ts";
import { Bell } from "../../src/run/bell.ts";
import { createFakeClock } from "../support/fake_clock.ts";
import { within } from "../support/within.ts";

interface Place {
  readonly file: string;
  readonly handler: string;
  /** Turns so far. */
  readonly turns: string[];
  /** Lets time go on, with a beat each 100 ms. */
  pass(ms: number): Promise<void>;
  /** Lets time go on until there are so many turns. */
  until(count: number): Promise<void>;
}

/** Watches a directory with an automations.yaml and a handler while the test works in it. */
async function watching(
  work: (place: Place) => Promise<void>,
  since = Number.MAX_SAFE_INTEGER,
): Promise<void> {
  const dir = await Deno.makeTempDir();
  const handlersDir = join(dir, "handlers");
  const [file, handler] = [join(dir, "automations.yaml"), join(handlersDir, "task.ts")];
  await Deno.mkdir(handlersDir);
  await Deno.writeTextFile(file, "version: 1");
  await Deno.writeTextFile(handler, "export default {};");
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const bell = new Bell();
  const ending = new AbortController();
  const turns: string[] = [];
  const read = async (): Promise<void> => {
    const watched = { file, handlersDir, since, clock, bell, signal: ending.signal };
    for await (const turn of changes(watched)) turns.push(turn);
  };
  const done = read();
  const pass = async (ms: number): Promise<void> => {
    for (let passedMs = 0; passedMs < ms; passedMs += 100) {
      bell.ring();
      await clock.advance(100);
    }
  };
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await pass(100);
  };
  try {
    const turned = (count: number): Promise<void> =>
      within(until(() => turns.length >= count), () => `${count} turns: ${turns}`);
    await work({ file, handler, turns, pass, until: turned });
  } finally {
    ending.abort();
    await done;
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("changes() gives one turn for an edit of the file, also where a new one takes its place", () =>
  watching(async ({ file, turns, until }) => {
    await Deno.writeTextFile(file, "version: 1\nenvironment: DEVELOPMENT");
    await until(1);
    await Deno.writeTextFile(`${file}.new`, "version: 1");
    await Deno.rename(`${file}.new`, file);
    await until(2);
    assert.deepEqual(turns, ["file", "file"]);
  }));

Deno.test("changes() gives a turn for a handler that is edited, comes or goes", () =>
  watching(async ({ handler, turns, until }) => {
    await Deno.writeTextFile(handler, "export default { description: '' };");
    await until(1);
    await Deno.writeTextFile(handler.replace("task", "other"), "export default {};");
    await until(2);
    await Deno.remove(handler);
    await until(3);
    assert.deepEqual(turns, ["file", "file", "file"]);
  }));

Deno.test("changes() gives a turn for SIGHUP, and says so", () =>
  watching(async ({ turns, until }) => {
    Deno.kill(Deno.pid, "SIGHUP");
    await until(1);
    assert.deepEqual(turns, ["signal"]);
  }));

Deno.test("changes() gives no turn for what lies beside the file", () =>
  watching(async ({ file, handler, pass, turns, until }) => {
    await Deno.writeTextFile(`${file}.bak`, "version: 0");
    await Deno.writeTextFile(`${handler}.txt`, "notes");
    await pass(5_000);
    assert.deepEqual(turns, []);
    await Deno.writeTextFile(file, "version: 2 # longer");
    await until(1);
  }));

Deno.test("changes() gives a turn for what changed after it was read and before it was watched", () =>
  watching(async ({ turns, until, pass }) => {
    await until(1);
    await pass(5_000);
    assert.deepEqual(turns, ["file"]);
  }, 0));

Deno.test("changes() waits until an edit in several steps is done", () =>
  watching(async ({ file, pass, turns, until }) => {
    await Deno.writeTextFile(file, "version");
    await pass(100);
    for (const text of ["version: 1, but", "version: 1, but longer"]) {
      await Deno.writeTextFile(file, text);
      await pass(200);
    }
    await until(1);
    await pass(5_000);
    assert.deepEqual(turns, ["file"]);
  }));

Deno.test("changes() ends at once where the signal has aborted already", async () => {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const watched = { file: "none.yaml", handlersDir: "none", since: 0, clock, bell: new Bell() };
  const turns = changes({ ...watched, signal: AbortSignal.abort() });
  assert.equal((await within(turns.next(), () => "its end")).done, true);
});
