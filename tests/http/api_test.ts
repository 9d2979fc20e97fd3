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
  ["item=3", ["3"]],
  ["item=3&task=nobody", []],
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
  ["audit?limit=0", "LIMIT_UNUSABLE"],
  ["jobs?after=2", "AFTER_UNUSABLE"],
  ["jobs?after=mails.1.1", "AFTER_UNUSABLE"],
  ["mails?after=next.1.1", "AFTER_UNUSABLE"],
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

Deno.test("/api/v1/tasks/NAME tells of one task", () =>
  within(async ({ get }) => {
    const task = await (await get("/api/v1/tasks/student_reminder")).json();
    const { tasks } = await (await get("/api/v1/tasks")).json();
    assert.deepEqual(task, tasks[0]);
  }));

for (const limit of [1, 2, 3]) {
  Deno.test(`/api/v1/jobs by ${limit} gives each job once, over all pages`, () =>
    within(async ({ get }) => {
      const seen: string[] = [];
      let address: string | null = `/api/v1/jobs?task=student_reminder&limit=${limit}`;
      while (address !== null) {
        const answer: { jobs: { item: string }[]; next: string | null } = await (await get(address))
          .json();
        assert.ok(answer.jobs.length <= limit);
        seen.push(...answer.jobs.map(({ item }) => item));
        address = answer.next;
        assert.ok(address === null || address.startsWith("/api/v1/jobs?task=student_reminder&"));
        assert.ok(seen.length < 9);
      }
      assert.deepEqual(seen, ["2", "3", "1"]);
    }));
}

Deno.test("/api/v1/mails gives each mail once, over all pages", () =>
  within(async ({ get, claim, mail, clock }) => {
    await clock.advance(3 * 86_400_000);
    const [job] = await claim("student_reminder");
    assert.ok(job);
    for (const name of ["bram", "carla"]) await mail(job, { to: `${name}@example.org` });
    const seen: string[] = [];
    let address: string | null = "/api/v1/mails?limit=2";
    while (address !== null) {
      const answer: { mails: { to: string }[]; next: string | null } = await (await get(address))
        .json();
      assert.ok(seen.push(...answer.mails.map(({ to }) => to)) < 9);
      address = answer.next;
    }
    assert.deepEqual(seen, ["c…@example.org", "b…@example.org", "a…@example.org"]);
  }));

Deno.test("/api/v1/audit tells the last lines first, with masked addresses", () =>
  within(async ({ get, store, clock }) => {
    const entry = {
      source: "page",
      who: "anna@example.org",
      subject: "daemon",
      detail: null,
    } as const;
    for (const action of ["started", "stopped"]) {
      await store.recordAudit({ at: clock.now(), action, ...entry });
    }
    const { audit } = await (await get("/api/v1/audit?limit=1")).json();
    assert.deepEqual(audit, [{
      ...{ at: "2026-12-01T09:00:00Z", source: "page", who: "a…@example.org" },
      ...{ action: "stopped", subject: "daemon", detail: null },
    }]);
  }));

Deno.test("an answer that was given before is answered by 304, until something happens", () =>
  within(async ({ get, plan }) => {
    for (const path of ["/api/v1/jobs", "/api/v1/status", "/api/v1/openapi.json"]) {
      const tag = (await get(path)).headers.get("etag") ?? "";
      assert.match(tag, /^W\/"[\w-]{22}"$/);
      for (const asked of [tag, tag.replace("W/", ""), `"other", ${tag}`, "*"]) {
        const again = await get(path, { headers: { "If-None-Match": asked } });
        assert.equal(again.status, 304, asked);
        assert.equal(again.headers.get("etag"), tag);
        assert.equal(await again.text(), "");
      }
    }
    const before = await get("/api/v1/jobs");
    assert.equal(before.headers.get("cache-control"), "private, no-cache");
    assert.equal(before.headers.get("vary"), "Authorization, Cookie");
    await plan("student_reminder", [{ item: "4", label: "D", runAt: "2026-12-05T09:00:00Z" }]);
    const headers = { "If-None-Match": before.headers.get("etag") ?? "" };
    assert.equal((await get("/api/v1/jobs", { headers })).status, 200);
  }));

Deno.test("that time goes on does not make another answer of /api/v1/status", () =>
  within(async ({ get, clock, facts }) => {
    const first = await get("/api/v1/status");
    await clock.advance(1_000);
    const headers = { "If-None-Match": first.headers.get("etag") ?? "" };
    const second = await get("/api/v1/status", { headers });
    assert.equal(second.status, 304);
    facts.troubles = [{
      ...{ loop: "planning", since: clock.now(), lastAt: clock.now() },
      reason: "full",
      hint: null,
    }];
    assert.equal((await get("/api/v1/status", { headers })).status, 200);
  }));

Deno.test("what is refused has no tag and is not kept", () =>
  within(async ({ get }) => {
    const answer = await get("/api/v1/jobs?limit=0");
    assert.equal(answer.headers.get("etag"), null);
    assert.equal(answer.headers.get("cache-control"), "no-store");
  }));

for (const path of ["/api/v1/jobs/nobody", "/api/v1/tasks/nobody", "/api/v1/nothing", "/api/v1"]) {
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
