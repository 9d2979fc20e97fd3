import assert from "node:assert/strict";
import type { Hold } from "../../src/domain/hold.ts";
import { within, type World } from "./support/world.ts";

const MINUTE_MS = 60_000;

function holdOf({ clock }: World, given: Partial<Hold> = {}): Hold {
  const now = clock.now();
  return {
    ...{ dependency: "mail", since: now, nextTryAt: now + 10_000, tries: 2 } as const,
    ...{ reason: "Cannot reach mail.example", tasks: ["student_reminder"] },
    ...given,
  };
}

async function things({ text }: World): Promise<readonly string[]> {
  const found = (await text("/")).matchAll(/<li class="thing (\w+)"><h3>(.*?)<\/h3>/g);
  return [...found].map(([, level, title]) => `${level}: ${title}`);
}

Deno.test("attention is drawn to a mail server that jobs wait for, as an error once it is away for long", () =>
  within({}, async (world) => {
    await world.store.writeHold("PRODUCTION", holdOf(world));
    assert.deepEqual(await things(world), ["warning: Mails wait for the mail server"]);
    const page = await world.text("/");
    assert.match(page, /Cannot reach mail\.example/);
    assert.match(page, /tried 2 times, and again/);
    await world.clock.advance(5 * MINUTE_MS + 1);
    world.facts.plannedAt = world.facts.dispatchedAt = world.clock.now();
    assert.deepEqual(await things(world), ["error: Mails wait for the mail server"]);
    await world.store.endHold("PRODUCTION", "mail");
    assert.deepEqual(await things(world), []);
  }));

Deno.test("attention is drawn once to a course database that is away", () =>
  within({}, async (world) => {
    const { store, clock } = world;
    await store.writeHold("PRODUCTION", holdOf(world, { dependency: "course", tries: 1 }));
    assert.deepEqual(await things(world), ["warning: Jobs wait for the course database"]);
    assert.match(await world.text("/"), /tried once, and again/);
    const key = { environment: "PRODUCTION", task: "student_reminder" } as const;
    const now = clock.now();
    await store.seeTask(key, now);
    const went = { now, items: 0, error: "cannot connect", rowProblems: [] };
    await store.recordReconcile(key, went);
    assert.deepEqual(await things(world), ["error: The query of student_reminder fails"]);
  }));

Deno.test("attention is drawn once to what keeps the scheduler from its work, with the mend", () =>
  within({}, async (world) => {
    const { clock, facts } = world;
    const trouble = {
      since: clock.now(),
      lastAt: clock.now(),
      reason: "the disk is full",
      hint: "make room",
    };
    facts.troubles = [{ loop: "planning", ...trouble }, { loop: "dispatching", ...trouble }];
    await clock.advance(10 * MINUTE_MS);
    assert.deepEqual(await things(world), ["error: The scheduler cannot do its work"]);
    const page = await world.text("/");
    assert.match(page, /the disk is full/);
    assert.match(page, /Make room\./);
    assert.doesNotMatch(page, /Restart the scheduler/);
  }));

Deno.test("/api/v1/status tells what jobs wait for and what keeps the daemon from its work", () =>
  within({}, async (world) => {
    await world.store.writeHold("PRODUCTION", holdOf(world));
    const since = world.clock.now();
    world.facts.troubles = [{
      loop: "planning",
      since,
      lastAt: since,
      reason: "the disk is full",
      hint: null,
    }];
    const { holds, troubles } = await (await world.get("/api/v1/status")).json();
    assert.deepEqual(holds, [{
      ...{ dependency: "mail", since: "2026-12-01T09:00:00Z" },
      ...{ next_try_at: "2026-12-01T09:00:10Z", tries: 2 },
      ...{ reason: "Cannot reach mail.example", tasks: ["student_reminder"] },
    }]);
    assert.deepEqual(troubles, [
      { loop: "planning", since: "2026-12-01T09:00:00Z", reason: "the disk is full", hint: null },
    ]);
  }));
