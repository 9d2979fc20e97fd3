import assert from "node:assert/strict";
import fc from "fast-check";
import { readFromHost } from "../../src/sandbox/read_from_host.ts";

Deno.test("readFromHost() reads each kind of message", () => {
  const messages = [
    { kind: "ready" },
    { kind: "pong" },
    { kind: "call", id: 1, call: 2, method: "course.get", params: ["SELECT 1", {}] },
    { kind: "log", id: 1, level: "info", message: "x" },
    { kind: "rows", id: 1, rows: [{ a: 1 }] },
    { kind: "note", message: "x" },
    { kind: "done", id: 1, outcome: { state: "succeeded" }, error: null },
    { kind: "rows_end", id: 1, problems: [] },
  ];
  for (const message of messages) {
    assert.deepEqual(readFromHost(JSON.stringify(message)), message);
  }
});

Deno.test("readFromHost() refuses what is no message", () => {
  const lines = [
    "",
    "{",
    "null",
    "7",
    "[]",
    '{"kind":"unknown","id":1}',
    '{"kind":"done","outcome":{"state":"succeeded"}}',
    '{"kind":"done","id":1,"outcome":{"state":"ok"}}',
    '{"kind":"done","id":1,"outcome":{"state":"failed","reason":"r"}}',
    '{"kind":"call","id":1,"call":1,"method":"store.close","params":[]}',
    '{"kind":"call","id":1,"call":1,"method":"mail.send"}',
    '{"kind":"log","id":"1","level":"info","message":"x"}',
    '{"kind":"log","id":1,"level":"loud","message":"x"}',
    '{"kind":"done","id":1,"outcome":{"state":"succeeded"},"error":7}',
    '{"kind":"rows","id":1,"rows":{}}',
    '{"kind":"rows_end","id":1}',
    '{"kind":"described","id":1}',
    '{"kind":"query_failed","id":1}',
    '{"kind":"broken","id":1}',
  ];
  for (const line of lines) assert.equal(readFromHost(line), null, line);
});

Deno.test("readFromHost() survives any JSON", () => {
  fc.assert(fc.property(fc.json(), (text) => void readFromHost(text)));
});
