import assert from "node:assert/strict";
import { canMove, isFinished, JOB_STATES, jobId } from "../../src/domain/job.ts";

Deno.test("canMove() allows the moves of the table and no other", () => {
  const moves = JOB_STATES.flatMap((from) =>
    JOB_STATES.filter((to) => canMove(from, to)).map((to) => `${from} -> ${to}`)
  );
  assert.deepEqual(moves.sort(), [
    "cancelled -> scheduled",
    "failed -> scheduled",
    "missed -> scheduled",
    "running -> failed",
    "running -> scheduled",
    "running -> skipped",
    "running -> succeeded",
    "scheduled -> cancelled",
    "scheduled -> missed",
    "scheduled -> running",
    "skipped -> scheduled",
    "succeeded -> scheduled",
  ]);
});

Deno.test("isFinished() holds for every state but scheduled and running", () => {
  const open = JOB_STATES.filter((state) => !isFinished(state));
  assert.deepEqual(open, ["scheduled", "running"]);
});

Deno.test("jobId() names a job as the Python module did", () => {
  const of = { task: "reminder", item: "7", environment: "PRODUCTION" } as const;
  const id = (occurrence: number, numbered: boolean): string =>
    jobId({ ...of, occurrence, numbered });
  assert.equal(id(1, false), "reminder/7/PRODUCTION");
  assert.equal(id(2, false), "reminder/7/PRODUCTION#2");
  assert.equal(id(1, true), "reminder/7/PRODUCTION#1");
  assert.equal(id(3, true), "reminder/7/PRODUCTION#3");
});
