import assert from "node:assert/strict";
import { within, type World } from "./support/world.ts";

Deno.test("verdict says what went out today and what comes next", () =>
  within({}, async (world) => {
    await sendOne(world);
    await world.plan("student_reminder", [
      { item: "2", label: "Basis A", runAt: "2026-12-02T17:00:00Z" },
    ]);
    assert.deepEqual(await verdict(world), {
      headline: "All is well.",
      rest: "1 mail went out today; the next job runs tomorrow at 18:00 for Basis A.",
    });
  }));

Deno.test("verdict looks beyond the timeline for the next job", () =>
  within({}, async (world) => {
    await world.plan("student_reminder", [
      { item: "2", label: "Basis A", runAt: "2026-12-24T17:00:00Z" },
    ]);
    const { rest } = await verdict(world);
    assert.match(rest, /the next job runs Thu,? 24 Dec at 18:00 for Basis A\.$/);
  }));

Deno.test("verdict says that nothing is planned", () =>
  within({}, async (world) => {
    const rest = "No mail has gone out today; nothing is planned.";
    assert.deepEqual(await verdict(world), { headline: "All is well.", rest });
  }));

Deno.test("verdict says that no task is switched on", () =>
  within({ tasks: [{ enabled: false }] }, async (world) => {
    assert.match((await verdict(world)).rest, /names no task that is switched on/);
  }));

Deno.test("verdict says that the daemon is starting up", () =>
  within({}, async (world) => {
    world.facts.plannedAt = null;
    assert.equal((await verdict(world)).headline, "Starting up.");
  }));

Deno.test("attention is drawn to one cause once, however many jobs it met", () =>
  within({}, async (world) => {
    const { plan, claim, settle } = world;
    const runAt = "2026-12-01T09:00:00Z";
    await plan("student_reminder", [
      { item: "1", label: "A", runAt },
      { item: "2", label: "B", runAt },
      { item: "3", label: "C", runAt },
    ]);
    for (const job of await claim("student_reminder")) {
      const reason = job.label === "C" ? "no location" : "no text";
      await settle(job, { kind: "failed", reason });
    }
    assert.equal((await verdict(world)).headline, "2 things need attention.");
    const found = await titles(world);
    assert.deepEqual(found.toSorted(), [
      "student_reminder: 1 job failed",
      "student_reminder: 2 jobs failed",
    ]);
  }));

Deno.test("attention is drawn to a missed job", () =>
  within({}, async (world) => {
    await world.plan("student_reminder", [
      { item: "1", label: "A", runAt: "2026-11-29T09:00:00Z", missed: "too late" },
    ]);
    assert.deepEqual(await titles(world), ["student_reminder: 1 job missed"]);
    assert.equal((await verdict(world)).headline, "1 thing needs attention.");
  }));

Deno.test("attention says so where there are more failures than the status lists", () =>
  within({}, async (world) => {
    const jobs = Array.from({ length: 11 }, (_, index) => ({
      ...{ item: `${index}`, label: "A", runAt: "2026-11-29T09:00:00Z", missed: "too late" },
    }));
    await world.plan("student_reminder", jobs);
    assert.deepEqual(await titles(world), ["student_reminder: at least 10 jobs missed"]);
  }));

Deno.test("attention gathers mails with the same trouble", () =>
  within({}, async (world) => {
    const { plan, claim, mail } = world;
    await plan("student_reminder", [{ item: "1", label: "A", runAt: "2026-12-01T09:00:00Z" }]);
    const [job] = await claim("student_reminder");
    assert.ok(job);
    for (let index = 0; index < 7; index++) {
      await mail(job, { to: `p${index}@example.org`, state: "failed", answer: "550 no" });
    }
    assert.deepEqual(await titles(world), ["7 mails were refused"]);
    assert.match(await world.text("/"), /<p class="detail">and 2 more<\/p>/);
  }));

Deno.test("attention ends a week after a failure", () =>
  within({}, async (world) => {
    await world.plan("student_reminder", [
      { item: "1", label: "A", runAt: "2026-11-29T09:00:00Z", missed: "too late" },
    ]);
    await world.clock.advance(7 * 86_400_000 - 1);
    world.facts.plannedAt = world.facts.dispatchedAt = world.clock.now();
    assert.equal((await titles(world)).length, 1);
    await world.clock.advance(1);
    assert.deepEqual(await titles(world), []);
  }));

Deno.test("attention is drawn to mails that were refused, are in doubt or held", () =>
  within({}, async (world) => {
    const { plan, claim, mail } = world;
    await plan("student_reminder", [{ item: "1", label: "A", runAt: "2026-12-01T09:00:00Z" }]);
    const [job] = await claim("student_reminder");
    assert.ok(job);
    await mail(job, { to: "anna@example.org", state: "failed", answer: "550 no such user" });
    await mail(job, { to: "bram@example.org", state: "unknown" });
    await mail(job, { to: "carla@example.org", state: "held" });
    assert.deepEqual((await titles(world)).toSorted(), [
      "A mail to a…@example.org was refused",
      "A mail to b…@example.org may or may not have gone out",
      "A mail to c…@example.org is held, as it may have gone out already",
    ]);
  }));

Deno.test("attention is drawn to the query that fails", () =>
  within({ tasks: [{ name: "one" }, { name: "two" }] }, async (world) => {
    await recordQuery(world, "one", { error: "no such table: training" });
    assert.deepEqual(await titles(world), ["The query of one fails"]);
  }));

Deno.test("attention is drawn to the course database where every query fails", () =>
  within({ tasks: [{ name: "one" }, { name: "two" }] }, async (world) => {
    await recordQuery(world, "one", { error: "cannot connect" });
    await recordQuery(world, "two", { error: "cannot connect" });
    assert.deepEqual(await titles(world), ["The course database does not answer"]);
  }));

Deno.test("attention is drawn to rows that cannot be used", () =>
  within({}, async (world) => {
    const rowProblems = ["row 7: event_at is empty", "row 9: event_at is soon"];
    await recordQuery(world, "student_reminder", { rowProblems });
    assert.deepEqual(await titles(world), ["2 rows of student_reminder cannot be used"]);
    assert.match(await world.text("/"), /row 7: event_at is empty/);
  }));

Deno.test("attention is drawn to problems of the configuration, errors first", () =>
  within({}, async (world) => {
    const problem = { file: "automations.yaml", line: 3, column: 5, path: "tasks.x" };
    world.facts.problems = [
      { ...problem, severity: "warning", message: "odd" },
      { ...problem, severity: "error", message: "offset is negative" },
    ];
    assert.deepEqual(await titles(world), [
      "The configuration has a problem",
      "The configuration has an oddity",
    ]);
    assert.match(await world.text("/"), /automations\.yaml:3:5: error: tasks\.x: offset is neg/);
  }));

Deno.test("attention is drawn to jobs that have been due for more than five minutes", () =>
  within({}, async (world) => {
    await world.plan("student_reminder", [
      { item: "1", label: "A", runAt: "2026-12-01T08:55:00Z" },
    ]);
    assert.deepEqual(await titles(world), []);
    await world.clock.advance(1);
    assert.deepEqual(await titles(world), ["1 job is late"]);
  }));

Deno.test("attention is drawn to a loop that is stuck", () =>
  within({}, async (world) => {
    await world.clock.advance(12 * 60_000);
    world.facts.dispatchedAt = world.clock.now();
    assert.deepEqual(await titles(world), ["Planning has made no progress for 12 minutes"]);
  }));

async function sendOne({ plan, claim, mail, settle }: World): Promise<void> {
  await plan("student_reminder", [{ item: "1", label: "A", runAt: "2026-12-01T09:00:00Z" }]);
  const [job] = await claim("student_reminder");
  assert.ok(job);
  await mail(job, { to: "anna@example.org", state: "sent" });
  await settle(job, { kind: "succeeded" });
}

async function recordQuery(
  { store, sources, clock }: World,
  task: string,
  went: { readonly error?: string; readonly rowProblems?: readonly string[] },
): Promise<void> {
  const key = { environment: sources.config.environment, task };
  const now = clock.now();
  await store.seeTask(key, now);
  await store.recordReconcile(key, { now, items: 0, error: null, rowProblems: [], ...went });
}

async function verdict({ text }: World): Promise<{ headline: string; rest: string }> {
  const found = /<h1>(.*?)<\/h1>\s*<p>(.*?)<\/p>/s.exec(await text("/"));
  return { headline: found?.[1] ?? "", rest: found?.[2] ?? "" };
}

async function titles({ text }: World): Promise<readonly string[]> {
  const found = (await text("/")).matchAll(/<li class="thing \w+"><h3>(.*?)<\/h3>/g);
  return [...found].map(([, title = ""]) => title);
}
