import assert from "node:assert/strict";
import { EventStreams, REST_MS, STREAMS_MOST } from "../../src/http/event_streams.ts";
import { servePage } from "../../src/http/serve.ts";
import { Changes } from "../../src/run/changes.ts";
import { createFakeClock } from "../support/fake_clock.ts";
import { createLogRecorder } from "../support/log_recorder.ts";
import { within } from "./support/world.ts";

const CHANGED = "data: changed\n\n";

function open() {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const changes = new Changes();
  const streams = new EventStreams({ changes, clock, log: createLogRecorder() });
  return { clock, changes, streams };
}

/** Reads a stream, one piece at a time. */
function reader(stream: ReadableStream<Uint8Array> | null) {
  assert.ok(stream);
  const pieces = stream.getReader();
  const decoder = new TextDecoder();
  return {
    async read(): Promise<string | null> {
      const { value } = await pieces.read();
      return value === undefined ? null : decoder.decode(value);
    },
    cancel: () => pieces.cancel(),
  };
}

Deno.test("EventStreams tells at once, then once for all that happens in a second", async () => {
  const { clock, changes, streams } = open();
  const one = reader(streams.open());
  assert.match(await one.read() ?? "", /^retry: \d+\n\n$/);
  for (let change = 0; change < 100; change++) changes.tell();
  assert.equal(await one.read(), CHANGED);
  await clock.advance(REST_MS);
  assert.equal(await one.read(), CHANGED);
  await clock.advance(REST_MS);
  // Nothing happened since: only what happens now is told.
  changes.tell();
  assert.equal(await one.read(), CHANGED);
  streams.close();
  assert.equal(await one.read(), null);
});

Deno.test("EventStreams tells a page that does not listen but what it has not heard", async () => {
  const { clock, changes, streams } = open();
  const slow = reader(streams.open());
  for (let second = 0; second < 20; second++) {
    changes.tell();
    await clock.advance(REST_MS);
  }
  streams.close();
  const heard: string[] = [];
  for (let piece = await slow.read(); piece !== null; piece = await slow.read()) heard.push(piece);
  assert.ok(heard.length <= 2, `${heard.length} pieces were kept`);
  assert.equal(heard.at(-1), CHANGED);
});

Deno.test("EventStreams opens no more than it may, and gives the place of who left to others", async () => {
  const { streams } = open();
  const all = Array.from({ length: STREAMS_MOST }, () => reader(streams.open()));
  assert.equal(streams.open(), null);
  await all[0]?.cancel();
  assert.equal(streams.size, STREAMS_MOST - 1);
  assert.ok(streams.open() !== null);
  streams.close();
  assert.equal(streams.open(), null);
});

Deno.test("EventStreams needs no timer while nothing changes", async () => {
  const { clock, changes, streams } = open();
  reader(streams.open());
  assert.equal(clock.sleepers(), 0);
  changes.tell();
  assert.equal(clock.sleepers(), 1);
  await clock.advance(REST_MS);
  assert.equal(clock.sleepers(), 0);
  streams.close();
});

Deno.test("/events tells of what is written to the store, and ends with the page", () =>
  within({}, async ({ sources, plan }) => {
    const page = await servePage(sources, { kind: "tcp", hostname: "127.0.0.1", port: 0 });
    const answer = await fetch(`${page.address}/events`);
    assert.equal(answer.headers.get("content-type"), "text/event-stream; charset=utf-8");
    const stream = reader(answer.body);
    assert.match(await stream.read() ?? "", /^retry/);
    await plan("student_reminder", [{ item: "1", label: "A", runAt: "2026-12-02T17:00:00Z" }]);
    assert.equal(await stream.read(), CHANGED);
    await page.close();
    assert.equal(await stream.read(), null);
  }));

Deno.test("/events refuses those for whom there is no place", () =>
  within({}, async ({ get, app }) => {
    const open: Response[] = [];
    for (let one = 0; one < STREAMS_MOST; one++) open.push(await get("/events"));
    assert.ok(open.every(({ status }) => status === 200));
    const refused = await get("/events");
    assert.equal(refused.status, 503);
    assert.equal(refused.headers.get("retry-after"), "60");
    app.close();
    for (const { body } of open) await body?.cancel();
  }));
