import assert from "node:assert/strict";
import { within } from "./support/world.ts";

const MINUTE_MS = 60_000;

Deno.test("/healthz is alive while both loops get on", () =>
  within({}, async ({ get, clock }) => {
    await clock.advance(2 * MINUTE_MS);
    const answer = await get("/healthz");
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), {
      ...{ alive: true, stuck: [], why: [] },
      ...{ planned_at: "2026-12-01T09:00:00Z", dispatched_at: "2026-12-01T09:00:00Z" },
    });
  }));

Deno.test("/healthz says that dispatching is stuck after two minutes", () =>
  within({}, async ({ get, clock }) => {
    await clock.advance(2 * MINUTE_MS + 1);
    const answer = await get("/healthz");
    assert.equal(answer.status, 503);
    const { alive, stuck, why } = await answer.json();
    assert.equal(alive, false);
    assert.deepEqual(stuck, ["dispatching"]);
    assert.deepEqual(why, ["no progress in dispatching for 2 minutes"]);
  }));

Deno.test("/healthz says that planning is stuck after five minutes", () =>
  within({}, async ({ get, clock, facts }) => {
    await clock.advance(5 * MINUTE_MS);
    facts.dispatchedAt = clock.now();
    assert.equal((await get("/healthz")).status, 200);
    await clock.advance(1);
    assert.deepEqual((await (await get("/healthz")).json()).stuck, ["planning"]);
  }));

Deno.test("/healthz gives a daemon that starts a minute", () =>
  within({}, async ({ get, clock, facts }) => {
    facts.plannedAt = facts.dispatchedAt = null;
    await clock.advance(MINUTE_MS);
    assert.equal((await get("/healthz")).status, 200);
    await clock.advance(1);
    const answer = await get("/healthz");
    assert.equal(answer.status, 503);
    assert.deepEqual((await answer.json()).stuck, ["planning", "dispatching"]);
  }));

Deno.test("/healthz is alive again once the loops go on", () =>
  within({}, async ({ get, clock, facts }) => {
    await clock.advance(10 * MINUTE_MS);
    assert.equal((await get("/healthz")).status, 503);
    facts.plannedAt = facts.dispatchedAt = clock.now();
    assert.equal((await get("/healthz")).status, 200);
  }));

Deno.test("/healthz is alive after somebody has set the clock back", () =>
  within({}, async ({ get, clock }) => {
    clock.step(-3 * 3_600_000);
    assert.equal((await get("/healthz")).status, 200);
  }));

Deno.test("/readyz is not ready before the first round of planning", () =>
  within({}, async ({ get, facts, clock }) => {
    facts.plannedAt = null;
    const answer = await get("/readyz");
    assert.equal(answer.status, 503);
    const why = "the first round of planning has not ended yet";
    assert.deepEqual(await answer.json(), { ready: false, why });
    facts.plannedAt = clock.now();
    assert.deepEqual(await (await get("/readyz")).json(), { ready: true, why: null });
  }));

Deno.test("/readyz is not ready where the course database answers no query", () =>
  within({ tasks: [{ name: "one" }, { name: "two" }] }, async ({ get, facts }) => {
    facts.planErrors = new Map([["one", "cannot connect"], ["two", "cannot connect"]]);
    const answer = await get("/readyz");
    assert.equal(answer.status, 503);
    assert.match((await answer.json()).why, /answers no task's query: cannot connect$/);
  }));

Deno.test("/readyz is ready where one query of several fails", () =>
  within({ tasks: [{ name: "one" }, { name: "two" }] }, async ({ get, facts }) => {
    facts.planErrors = new Map([["one", "no such column"]]);
    assert.equal((await get("/readyz")).status, 200);
  }));

Deno.test("/readyz does not count tasks that are switched off", () =>
  within({ tasks: [{ name: "one" }, { name: "two", enabled: false }] }, async (world) => {
    world.facts.planErrors = new Map([["one", "cannot connect"]]);
    assert.equal((await world.get("/readyz")).status, 503);
  }));
