import assert from "node:assert/strict";
import { type Demise, judge } from "../../src/sandbox/blame.ts";

const STUCK = { kind: "stuck", id: 1, reason: "took longer than 5 minutes and was ended" } as const;
const DEMISES: readonly Demise[] = [
  { kind: "start_failed", reason: "no memory" },
  { kind: "closed", reason: "the scheduler was stopping" },
  { ...STUCK, isAnswering: true },
  { ...STUCK, isAnswering: false },
  { kind: "unheeded" },
  { kind: "died", reason: "used more than 256 MB of memory" },
];

Deno.test("judge() finds a work guilty that was alone when its host got stuck or died", () => {
  const verdicts = DEMISES.map((demise) => judge(demise, 1, 1).kind);
  assert.deepEqual(verdicts, ["no_host", "put_back", "killed", "killed", "put_back", "killed"]);
});

Deno.test("judge() finds one of several guilty only where it is certain", () => {
  for (const [id, kind] of [[1, "killed"], [2, "put_back"]] as const) {
    const verdicts = DEMISES.map((demise) => judge(demise, id, 3).kind);
    assert.deepEqual(verdicts, ["no_host", "put_back", kind, "put_back", "put_back", "put_back"]);
  }
});

Deno.test("judge() suspects all of several where nobody knows", () => {
  const suspected = DEMISES.map((demise) => {
    const verdict = judge(demise, 2, 3);
    return verdict.kind === "put_back" && verdict.isSuspect;
  });
  assert.deepEqual(suspected, [false, false, false, true, false, true]);
});

Deno.test("judge() says what the guilty one did", () => {
  const verdict = judge({ kind: "died", reason: "used more than 256 MB of memory" }, 1, 1);
  assert.equal(verdict.reason, "the handler used more than 256 MB of memory");
});
