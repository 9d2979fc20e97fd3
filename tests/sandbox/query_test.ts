import assert from "node:assert/strict";
import type { Json } from "../../src/handler.ts";
import { HandlerError } from "../../src/domain/errors.ts";
import { Arranged, Ear, handler } from "./arrange.ts";

function ask(args: Readonly<Record<string, Json>> = {}) {
  const now = Date.parse("2026-12-01T09:00:00Z");
  return { now, since: now - 3_600_000, args, timeoutMs: 60_000 };
}

Deno.test("query() gives the rows that the handler's function found", async () => {
  await using world = new Arranged();
  const ear = new Ear({ "course.all": [{ id: 1 }] });
  assert.deepEqual(await world.sandbox.query(handler("finder"), ask(), ear.answer), [
    { id: 1 },
    {
      now: "2026-12-01T09:00:00Z",
      since: "2026-12-01T08:00:00Z",
      date: "2026-12-01T09:00:00.000Z",
    },
  ]);
});

Deno.test("query() carries many rows", async () => {
  await using world = new Arranged();
  const ear = new Ear({ "course.all": [] });
  const rows = await world.sandbox.query(handler("finder"), ask({ many: 20_000 }), ear.answer);
  assert.equal(rows.length, 20_001);
  assert.deepEqual(rows.at(-1), { id: 19_999 });
});

Deno.test("query() refuses more rows than there may be, and says what to do", async () => {
  await using world = new Arranged();
  const asked = world.sandbox.query(
    handler("finder"),
    ask({ many: 100_000 }),
    new Ear({ "course.all": [] }).answer,
  );
  await assert.rejects(
    asked,
    /returned 100001 rows: wanted at most 100000; find only events after/,
  );
});

Deno.test("query() throws what the handler threw", async () => {
  await using world = new Arranged();
  const asked = world.sandbox.query(handler("finder"), ask({ wrong: "throws" }), new Ear().answer);
  await assert.rejects(asked, (thrown) => {
    assert.ok(thrown instanceof HandlerError);
    assert.equal(thrown.code, "HANDLER_QUERY");
    assert.equal(
      thrown.message,
      "Cannot ask handler ./finder.ts for its items: no such training type",
    );
    assert.match(String(thrown.cause), /finder\.ts/);
    return true;
  });
});

Deno.test("query() refuses rows that hold no values, and says where", async () => {
  await using world = new Arranged();
  const asked = world.sandbox.query(handler("finder"), ask({ wrong: "rows" }), new Ear().answer);
  await assert.rejects(asked, {
    code: "HANDLER_QUERY",
    message: /query returned \[ 1 \] as id of row 1/,
  });
});

Deno.test("query() ends a question that takes too long", async () => {
  await using world = new Arranged();
  const ear = new Ear({ "course.all": "never" });
  const asked = world.sandbox.query(handler("finder"), ask(), ear.answer);
  const refused = assert.rejects(asked, {
    code: "HANDLER_QUERY",
    message: /took longer than 1 minute and was ended$/,
  });
  await ear.heard("SELECT 1");
  await world.clock.advance(62_000);
  await refused;
});

Deno.test("shape() adds what the handler says of each row, under the given names", async () => {
  await using world = new Arranged();
  const columns = { id: "key", label: "title", eventAt: "event_at" };
  const rows = [{ number: 1, event_at: "2026-12-01" }, { number: 3, event_at: null }];
  assert.deepEqual(await world.sandbox.shape(handler("finder"), rows, columns), [
    { number: 1, event_at: "2026-12-01", key: "n1", title: "Number 1" },
    { number: 3, event_at: null, key: "n3", title: "Number 3" },
  ]);
});

Deno.test("shape() leaves a column empty that cannot be had, and the log says why", async () => {
  await using world = new Arranged();
  const columns = { id: "id", label: "label", eventAt: "event_at" };
  const rows = await world.sandbox.shape(handler("finder"), [{ number: 2 }], columns);
  assert.deepEqual(rows, [{ number: 2, id: "n2", label: null }]);
  assert.match(world.lines.join(), /label\(\).*two has no label/);
});

Deno.test("shape() keeps the order of many rows", async () => {
  await using world = new Arranged();
  const columns = { id: "id", label: "label", eventAt: "event_at" };
  const rows = Array.from({ length: 2_500 }, (_, number) => ({ number: number + 10 }));
  const shaped = await world.sandbox.shape(handler("finder"), rows, columns);
  assert.deepEqual(shaped.map((row) => row.id), rows.map((row) => `n${row.number}`));
});
