import assert from "node:assert/strict";
import { needs } from "../support/needs.ts";
import { readMetricsText, valueOf } from "../support/metrics_text.ts";
import { createWorld, type World } from "./support/world.ts";
import { createFilledWorld } from "./support/year.ts";

const promtool = needs("promtool");

async function metricsOf(world: World): Promise<ReturnType<typeof readMetricsText>> {
  return readMetricsText(await world.text("/metrics"));
}

Deno.test("/metrics tells what waits, what was done lately and what is wrong", async () => {
  await within(await createFilledWorld({ troubled: true }), async (world) => {
    const metrics = await metricsOf(world);
    const is = (name: string, labels: Record<string, string>, value: number): void =>
      assert.equal(valueOf(metrics, `bcourse_scheduler_${name}`, labels), value, name);
    is("jobs", { task: "student_reminder", state: "scheduled" }, 10);
    is("jobs", { task: "attendee_list", state: "running" }, 1);
    is("jobs_finished_last_day", { task: "trainer_reminder", state: "missed" }, 1);
    is("jobs_finished_last_day", { task: "trainer_reminder", state: "failed" }, 1);
    is("jobs_finished_last_day", { task: "student_reminder", state: "succeeded" }, 1);
    is("deliveries_last_day", { state: "sent" }, 8);
    is("deliveries_last_day", { state: "failed" }, 1);
    is("task_enabled", { task: "open_spots" }, 0);
    is("items", { task: "trainer_reminder" }, 2);
    is("config_problems", { severity: "warning" }, 1);
    is("config_problems", { severity: "error" }, 0);
    is("loop_stuck", { loop: "planning" }, 0);
    is("start_timestamp_seconds", {}, world.sources.since / 1_000);
    is("progress_timestamp_seconds", { loop: "planning" }, (world.facts.plannedAt ?? 0) / 1_000);
    is("store_size_bytes", {}, await world.store.sizeBytes());
    is("build_info", { environment: "PRODUCTION" }, 1);
  });
});

Deno.test("/metrics tells of a breaker that is open, of a hold and of a query that fails", async () => {
  await within(await createWorld(), async (world) => {
    const { store, clock, facts } = world;
    const key = { environment: "PRODUCTION", task: "student_reminder" } as const;
    const now = clock.now();
    await store.seeTask(key, now);
    await store.countFailure(key, { most: 1, openUntil: now + 60_000 });
    const rowProblems = ["row 3 has no id"];
    await store.recordReconcile(key, { now, items: 0, error: "no such table", rowProblems });
    await store.writeHold("PRODUCTION", {
      ...{ dependency: "mail", since: now, nextTryAt: now, tries: 1 },
      ...{ reason: "refused", tasks: [key.task] },
    });
    facts.troubles = [{
      loop: "dispatching",
      since: now,
      lastAt: now,
      reason: "the disk is full",
      hint: null,
    }];
    facts.plannedAt = now - 3_600_000;
    const metrics = await metricsOf(world);
    const is = (name: string, labels: Record<string, string>, value: number): void =>
      assert.equal(valueOf(metrics, `bcourse_scheduler_${name}`, labels), value, name);
    const { task } = key;
    is("breaker_open", { task }, 1);
    is("failures_in_a_row", { task }, 1);
    is("row_problems", { task }, 1);
    is("reconcile_failing", { task }, 1);
    is("hold", { dependency: "mail" }, 1);
    is("hold", { dependency: "course" }, 0);
    is("loop_failing", { loop: "dispatching" }, 1);
    is("loop_failing", { loop: "planning" }, 0);
    is("loop_stuck", { loop: "planning" }, 1);
    await clock.advance(60_000);
    assert.equal(valueOf(await metricsOf(world), "bcourse_scheduler_breaker_open", { task }), 0);
  });
});

Deno.test("/metrics tells what is due, and nothing of it where nothing is scheduled", async () => {
  await within(await createWorld(), async (world) => {
    const name = "bcourse_scheduler_next_due_timestamp_seconds";
    assert.equal((await metricsOf(world)).has(name), false);
    const runAt = "2026-12-01T10:00:00Z";
    await world.plan("student_reminder", [{ item: "1", label: "A", runAt }]);
    const due = Temporal.Instant.from(runAt).epochMilliseconds / 1_000;
    const before = await metricsOf(world);
    assert.equal(valueOf(before, name, { task: "student_reminder" }), due);
    assert.equal(valueOf(before, "bcourse_scheduler_jobs_due", {}), 0);
    await world.clock.advance(3_600_000);
    assert.equal(valueOf(await metricsOf(world), "bcourse_scheduler_jobs_due", {}), 1);
  });
});

Deno.test("/metrics forgets after a day what was done, so that an alert ends", async () => {
  await within(await createFilledWorld({ troubled: true }), async (world) => {
    await world.clock.advance(86_400_000);
    const labels = { task: "trainer_reminder", state: "failed" };
    const name = "bcourse_scheduler_jobs_finished_last_day";
    assert.equal(valueOf(await metricsOf(world), name, labels), 0);
  });
});

Deno.test("/metrics has labels of bounded sets only, and nobody's address", async () => {
  await within(await createFilledWorld({ troubled: true }), async (world) => {
    const text = await world.text("/metrics");
    assert.doesNotMatch(text, /@|Basis|Intervisie/);
    const labels = [...readMetricsText(text).values()]
      .flatMap(({ samples }) => samples)
      .flatMap((sample) => Object.keys(sample.labels));
    assert.deepEqual([...new Set(labels)].sort(), [
      ...["deno", "dependency", "environment", "le", "loop", "severity", "state", "task"],
      "version",
    ]);
  });
});

Deno.test("/metrics answers as Prometheus wants it, and two askers at a time alike", async () => {
  await within(await createFilledWorld({ troubled: false }), async (world) => {
    const answer = await world.get("/metrics");
    assert.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    const ours = (text: string): string => text.replaceAll(/^process_.*$/gm, "");
    const [one, two] = await Promise.all([world.text("/metrics"), world.text("/metrics")]);
    assert.equal(ours(one), ours(two));
    assert.equal(ours(one), ours(await answer.text()));
  });
});

Deno.test({
  name: `promtool finds nothing to complain of in /metrics${promtool.nameSuffix}`,
  ignore: promtool.ignore,
  fn: async () => {
    await within(await createFilledWorld({ troubled: true }), async (world) => {
      const child = new Deno.Command(promtool.found ?? "", {
        ...{ args: ["check", "metrics"], stdin: "piped", stdout: "piped", stderr: "piped" },
      }).spawn();
      const stdin = child.stdin.getWriter();
      await stdin.write(new TextEncoder().encode(await world.text("/metrics")));
      await stdin.close();
      const { code, stdout, stderr } = await child.output();
      const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      assert.equal(code, 0, said);
      assert.equal(said, "");
    });
  },
});

async function within(world: World, run: (world: World) => Promise<void>): Promise<void> {
  try {
    await run(world);
  } finally {
    await world.close();
  }
}
