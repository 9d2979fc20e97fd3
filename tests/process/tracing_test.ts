import assert from "node:assert/strict";
import { type ArrivedSpan, openCollector } from "../support/collector.ts";
import { command } from "../support/daemon.ts";
import { makeSite } from "./site.ts";
import { addressOf, fromNow, smallCourse } from "./small_course.ts";

Deno.test("with OTEL_DENO the daemon traces reconcile, job, attempt and delivery, and names nobody", async () => {
  await using collector = openCollector();
  await using site = await makeSite({});
  const training = { id: 1, startAt: fromNow({ days: 1 }), students: [1, 2] };
  await site.putCourse(smallCourse([training]));
  const { env } = collector;
  const { code, stderr } = await command(site.dir, ["run", "--exit-when-idle"], { env });
  assert.equal(code, 0, stderr);

  const ours = collector.spans.filter(({ scope }) => scope === "bcourse-scheduler");
  const named = (name: string): readonly ArrivedSpan[] => ours.filter((span) => span.name === name);
  const [job] = named("job");
  const [attempt] = named("attempt");
  assert.deepEqual([named("job").length, named("attempt").length], [1, 1]);
  const about = { task: "student_reminder", job: "student_reminder/1/PRODUCTION", attempt: 1 };
  assert.deepEqual(job?.attributes, about);
  assert.deepEqual(attempt?.attributes, { ...about, outcome: "succeeded" });
  assert.equal(job?.parentSpanId, "");
  assert.equal(attempt?.parentSpanId, job?.spanId);
  // The host asks for its mails by message: they belong to the attempt all the same.
  assert.deepEqual(named("delivery").map((span) => [span.parentSpanId, span.attributes]), [
    ...[[attempt?.spanId, { ...about, state: "sent" }]],
    ...[[attempt?.spanId, { ...about, state: "sent" }]],
  ]);
  const [reconcile] = named("reconcile");
  assert.deepEqual(reconcile?.attributes, { task: "student_reminder", items: 1, changes: 1 });
  assert.ok(named("reconcile").every(({ parentSpanId }) => parentSpanId === ""));
  assert.ok(ours.every(({ status }) => status !== 2));
  for (const body of collector.bodies) {
    assert.ok(![1, 2].some((student) => body.includes(addressOf(student))), body);
  }
});

Deno.test("a span of an attempt that fails says so, its reason without addresses", async () => {
  await using collector = openCollector();
  const handler = "./failing.ts";
  const task = { handler, query: "upcoming", offset: "2 days", direction: "before" };
  const retry = { limit: 0 };
  await using site = await makeSite({
    handlers: ".",
    queries: { upcoming: "SELECT 7 AS id, 'A' AS label, datetime('now', '+1 day') AS event_at" },
    tasks: { failing: { ...task, catch_up: true, recheck: false, retry } },
  });
  await site.putCourse(smallCourse([]));
  await Deno.writeTextFile(
    `${site.dir}/failing.ts`,
    `export default { description: "fails", execute: () => { throw new Error("no such person: anna@example.org"); } };\n`,
  );
  const { env } = collector;
  const said = await command(site.dir, ["run", "--exit-when-idle"], { env });
  const failed = collector.spans.filter(({ name, status }) => name === "attempt" && status === 2);
  assert.equal(failed.length, 1, said.stderr);
  assert.equal(failed[0]?.attributes["outcome"], "failed");
  assert.ok(!collector.bodies.some((body) => body.includes("anna@example.org")));
});
