import assert from "node:assert/strict";
import { sayDuration } from "../../src/domain/duration.ts";
import { messageOf, SchedulerError, StoreError } from "../../src/domain/errors.ts";
import { maskAddress } from "../../src/domain/log.ts";
import { nearest } from "../../src/domain/nearest.ts";
import { formatProblem, type Problem } from "../../src/domain/problem.ts";

const LENGTHS: readonly [number, string][] = [
  [-5, "less than a second"],
  [999, "less than a second"],
  [1_000, "1 second"],
  [61_500, "1 minute 1 second"],
  [7_200_000, "2 hours"],
  [86_400_000, "1 day"],
  [183_845_000, "2 days 3 hours"],
];

for (const [lengthMs, words] of LENGTHS) {
  Deno.test(`sayDuration() says ${lengthMs} ms as "${words}"`, () => {
    assert.equal(sayDuration(lengthMs), words);
  });
}

Deno.test("maskAddress() hides all but the first letter and the domain", () => {
  assert.equal(maskAddress("anna.bakker@example.org"), "a…@example.org");
  assert.equal(maskAddress('"a@b"@example.org'), '"…@example.org');
  assert.equal(maskAddress("😀x@example.org"), "😀…@example.org");
});

Deno.test("maskAddress() hides what is no address", () => {
  assert.equal(maskAddress("anna"), "…");
  assert.equal(maskAddress("@example.org"), "…");
  assert.equal(maskAddress(""), "…");
});

Deno.test("nearest() finds the word that was meant, and none where none is near", () => {
  const known = ["offset", "direction", "handler"];
  assert.equal(nearest("ofset", known), "offset");
  assert.equal(nearest("OFFSET", known), "offset");
  assert.equal(nearest("directoin", known), "direction");
  assert.equal(nearest("quux", known), null);
  assert.equal(nearest("offset", []), null);
});

const PROBLEM: Problem = {
  ...{ severity: "error", file: "automations.yaml", line: 12, column: 14 },
  ...{ path: "tasks.reminder.offset", message: "is missing" },
};

Deno.test("formatProblem() writes what editors make a link of", () => {
  const whole = "automations.yaml:12:14: error: tasks.reminder.offset: is missing";
  assert.equal(formatProblem(PROBLEM), whole);
});

Deno.test("formatProblem() leaves out what is not known", () => {
  const ofFile: Problem = { ...PROBLEM, severity: "warning", line: 0, column: 0, path: "" };
  assert.equal(formatProblem(ofFile), "automations.yaml: warning: is missing");
  const ofLine = formatProblem({ ...PROBLEM, column: 0, path: "" });
  assert.equal(ofLine, "automations.yaml:12: error: is missing");
});

Deno.test("SchedulerError keeps its code, hint and cause, and bears its class's name", () => {
  const cause = new Error("disk");
  const error = new StoreError("STORE_FULL", "Cannot write", { hint: "make room", cause });
  assert.ok(error instanceof SchedulerError);
  assert.deepEqual([error.name, error.code, error.hint], ["StoreError", "STORE_FULL", "make room"]);
  assert.equal(error.cause, cause);
  assert.equal("cause" in new StoreError("X", "y", { hint: "z" }), false);
});

Deno.test("messageOf() says what was thrown, whatever it was", () => {
  assert.equal(messageOf(new TypeError("bad")), "bad");
  assert.equal(messageOf(new TypeError("")), "TypeError");
  assert.equal(messageOf("text"), "text");
  assert.equal(messageOf(undefined), "undefined");
});
