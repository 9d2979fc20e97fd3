import assert from "node:assert/strict";
import { createWorld, type World } from "./support/world.ts";

Deno.test("/api/v1/status has the fields of status --json", () =>
  within(async ({ get, sources }) => {
    const answer = await get("/api/v1/status");
    assert.equal(answer.headers.get("content-type"), "application/json; charset=utf-8");
    assert.deepEqual(await answer.json(), JSON.parse(JSON.stringify(await sources.readStatus())));
  }));

Deno.test("/api/v1/tasks lists every task", () =>
  within(async ({ get }) => {
    const { tasks } = await (await get("/api/v1/tasks")).json();
    assert.deepEqual(tasks.map(({ name }: { name: string }) => name), ["student_reminder"]);
    assert.equal(tasks[0].next_at, "2026-12-02T17:00:00Z");
    assert.equal(tasks[0].counts.failed, 1);
  }));

Deno.test("/api/v1/jobs lists what comes, the soonest first, then what is done", () =>
  within(async ({ get }) => {
    const { jobs } = await (await get("/api/v1/jobs")).json();
    assert.deepEqual(jobs.map(({ item }: { item: string }) => item), ["2", "3", "1"]);
    assert.deepEqual(jobs[0], {
      ...{ id: "student_reminder/2/PRODUCTION", task: "student_reminder", item: "2", label: "B" },
      ...{ event_at: "2026-12-04T17:00:00Z", run_at: "2026-12-02T17:00:00Z" },
      ...{ due_at: "2026-12-02T17:00:00Z", state: "scheduled", attempt: 0 },
      ...{ finished_at: null, reason: null },
    });
  }));

const FILTERS: readonly (readonly [query: string, items: readonly string[]])[] = [
  ["state=failed", ["1"]],
  ["state=failed,scheduled", ["2", "3", "1"]],
  ["state=failed&state=missed", ["1"]],
  ["state=succeeded", []],
  ["task=nobody", []],
  ["task=student_reminder&limit=1", ["2"]],
  ["limit=3", ["2", "3", "1"]],
];

for (const [query, items] of FILTERS) {
  Deno.test(`/api/v1/jobs?${query} lists what matches`, () =>
    within(async ({ get }) => {
      const { jobs } = await (await get(`/api/v1/jobs?${query}`)).json();
      assert.deepEqual(jobs.map(({ item }: { item: string }) => item), items);
    }));
}

const REFUSED: readonly (readonly [path: string, code: string])[] = [
  ["jobs?state=faild", "STATE_UNKNOWN"],
  ["jobs?limit=0", "LIMIT_UNUSABLE"],
  ["jobs?limit=1001", "LIMIT_UNUSABLE"],
  ["jobs?limit=many", "LIMIT_UNUSABLE"],
  ["mails?state=scheduled", "STATE_UNKNOWN"],
];

for (const [path, code] of REFUSED) {
  Deno.test(`/api/v1/${path} says what it wants`, () =>
    within(async ({ get, errors }) => {
      const answer = await get(`/api/v1/${path}`);
      assert.equal(answer.status, 400);
      assert.equal((await answer.json()).error.code, code);
      assert.deepEqual(errors, []);
    }));
}

Deno.test("/api/v1/jobs names the state that was probably meant", () =>
  within(async ({ get }) => {
    const { error } = await (await get("/api/v1/jobs?state=faild")).json();
    assert.equal(error.hint, "write state=failed");
  }));

Deno.test("/api/v1/jobs/ID tells the story of a job", () =>
  within(async ({ get }) => {
    const story = await (await get("/api/v1/jobs/student_reminder%2F1%2FPRODUCTION")).json();
    assert.equal(story.state, "failed");
    assert.equal(story.planned_at, "2026-12-01T09:00:00Z");
    assert.deepEqual(story.history, [{
      ...{ at: "2026-12-01T09:00:00Z", kind: "failed", attempt: 1 },
      ...{ started_at: "2026-12-01T09:00:00Z", reason: "no text", error: null, log: [] },
      moved: null,
    }]);
    assert.equal(story.mails.length, 1);
    assert.equal(story.mails[0].to, "a…@example.org");
    assert.match(story.mails[0].message_id, /@klas\.example>$/);
  }));

Deno.test("/api/v1/mails lists mails with masked addresses", () =>
  within(async ({ get }) => {
    const { mails } = await (await get("/api/v1/mails")).json();
    assert.deepEqual(mails.map(({ to }: { to: string }) => to), ["a…@example.org"]);
    const { mails: refused } = await (await get("/api/v1/mails?state=failed")).json();
    assert.deepEqual(refused, []);
  }));

for (const path of ["/api/v1/jobs/nobody", "/api/v1/nothing", "/api/v1"]) {
  Deno.test(`${path} is not there, in JSON`, () =>
    within(async ({ get }) => {
      const answer = await get(path);
      assert.equal(answer.status, 404);
      assert.equal((await answer.json()).error.code, "NOT_FOUND");
    }));
}

async function within(run: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld();
  const { plan, claim, mail, settle } = world;
  try {
    await plan("student_reminder", [
      { item: "1", label: "A", runAt: "2026-12-01T09:00:00Z" },
      { item: "2", label: "B", runAt: "2026-12-02T17:00:00Z" },
      { item: "3", label: "C", runAt: "2026-12-03T17:00:00Z" },
    ]);
    const [job] = await claim("student_reminder");
    assert.ok(job);
    await mail(job, { to: "anna@example.org", state: "sent", answer: "250 Ok" });
    await settle(job, { kind: "failed", reason: "no text" });
    await run(world);
  } finally {
    await world.close();
  }
}
