/** The alert rules and the dashboard, held against what /metrics really tells. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { type Metric, readMetricsText } from "../support/metrics_text.ts";
import { needs } from "../support/needs.ts";
import { createFilledWorld } from "./support/year.ts";

const DIRECTORY = fileURLToPath(new URL("../../scripts/monitoring", import.meta.url));
const promtool = needs("promtool");

const ALERTS = z.strictObject({
  groups: z.array(z.strictObject({
    name: z.string(),
    rules: z.array(z.strictObject({
      alert: z.string().regex(/^BcourseScheduler[A-Z]\w+$/),
      expr: z.string(),
      for: z.string().regex(/^\d+[smh]$/).optional(),
      labels: z.strictObject({ severity: z.enum(["critical", "warning", "info"]) }),
      annotations: z.strictObject({ summary: z.string(), description: z.string() }),
    })),
  })),
});

const PANEL = z.looseObject({
  id: z.int(),
  type: z.enum(["row", "stat", "timeseries"]),
  title: z.string().min(1),
  gridPos: z.strictObject({ h: z.int(), w: z.int(), x: z.int(), y: z.int() }),
  targets: z.array(z.looseObject({ expr: z.string(), refId: z.string() })).optional(),
});

const DASHBOARD = z.looseObject({
  uid: z.literal("bcourse-scheduler"),
  title: z.string(),
  schemaVersion: z.int(),
  panels: z.array(PANEL),
  templating: z.looseObject({
    list: z.array(z.looseObject({ name: z.string(), definition: z.string().optional() })),
  }),
  annotations: z.looseObject({ list: z.array(z.looseObject({ expr: z.string() })) }),
});

async function readAlerts(): Promise<z.infer<typeof ALERTS>["groups"][number]["rules"]> {
  const text = await Deno.readTextFile(`${DIRECTORY}/alerts.yml`);
  return ALERTS.parse(parse(text)).groups.flatMap(({ rules }) => rules);
}

async function readDashboard(): Promise<z.infer<typeof DASHBOARD>> {
  const text = await Deno.readTextFile(`${DIRECTORY}/grafana_dashboard.json`);
  return DASHBOARD.parse(JSON.parse(text));
}

async function realMetrics(): Promise<ReadonlyMap<string, Metric>> {
  const world = await createFilledWorld({ troubled: true });
  try {
    world.sources.meter.expect(["student_reminder"]);
    const [job] = await world.store.jobs({ environment: "PRODUCTION", order: "next", limit: 1 });
    if (job === undefined) throw new Error("the world has jobs");
    const none = { ...{ jobSeq: job.seq, holder: "", attempt: 1, kind: "succeeded" as const } };
    const settlement = { ...none, reason: null, error: null, log: [], dueAt: null };
    await world.sources.meter.attempt(job, () => Promise.resolve({ settlement }));
    await world.sources.meter.reconcile(
      "student_reminder",
      () => Promise.resolve({ items: 1, applied: 1, error: null }),
    );
    return readMetricsText(await world.text("/metrics"));
  } finally {
    await world.close();
  }
}

/** Fails where an expression names a metric or a label that there is not. */
function assertNames(expr: string, metrics: ReadonlyMap<string, Metric>): void {
  const samples = [...metrics.values()].flatMap(({ samples }) => samples);
  const selectors = [...expr.matchAll(/\b(bcourse_scheduler_\w+|process_\w+)(?:\{([^}]*)\})?/g)];
  assert.ok(selectors.length > 0, `no metric in ${expr}`);
  for (const [, name = "", matchers = ""] of selectors) {
    const found = samples.filter((sample) => sample.name === name);
    assert.ok(found.length > 0, `${name} is not measured: ${expr}`);
    for (const [, label = "", sign, wanted = ""] of matchers.matchAll(/(\w+)(=~?)"([^"]*)"/g)) {
      if (["instance", "job"].includes(label)) continue; // Prometheus adds them
      const values = new Set(found.map((sample) => sample.labels[label]));
      assert.ok(!values.has(undefined), `${name} has no label ${label}: ${expr}`);
      if (wanted.startsWith("$")) continue;
      const asked = sign === "=~" ? wanted.split("|") : [wanted];
      for (const value of asked) assert.ok(values.has(value), `${name}: never ${label}=${value}`);
    }
  }
}

Deno.test("every metric and label that the alerts name is measured", async () => {
  const metrics = await realMetrics();
  for (const { expr } of await readAlerts()) assertNames(expr, metrics);
});

Deno.test("every metric and label that the dashboard names is measured", async () => {
  const metrics = await realMetrics();
  const { panels, templating, annotations } = await readDashboard();
  const exprs = [
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...templating.list.flatMap(({ definition = [] }) => definition),
    ...annotations.list.map(({ expr }) => expr),
  ];
  assert.ok(exprs.length > 25);
  for (const expr of exprs) assertNames(expr, metrics);
});

Deno.test("every metric of ours but a few is on the dashboard or in an alert", async () => {
  const told = await Deno.readTextFile(`${DIRECTORY}/grafana_dashboard.json`) +
    await Deno.readTextFile(`${DIRECTORY}/alerts.yml`);
  const unseen = [...(await realMetrics()).keys()].filter((name) => !told.includes(name));
  assert.deepEqual(unseen.sort(), [
    "bcourse_scheduler_config_loaded_timestamp_seconds",
    "bcourse_scheduler_progress_timestamp_seconds",
    "bcourse_scheduler_reconciled_timestamp_seconds",
    "process_start_time_seconds",
  ]);
});

Deno.test("no two panels of the dashboard lie on each other or have one id", async () => {
  const { panels } = await readDashboard();
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => {
    assert.ok(x + w <= 24);
    return Array.from(
      { length: w * h },
      (_, cell) => `${x + cell % w},${y + Math.floor(cell / w)}`,
    );
  });
  assert.equal(new Set(cells).size, cells.length);
});

for (const args of [["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]]) {
  Deno.test({
    name: `promtool ${args.join(" ")}${promtool.nameSuffix}`,
    ignore: promtool.ignore,
    fn: async () => {
      const { code, stdout, stderr } = await new Deno.Command(promtool.found ?? "", {
        ...{ args, cwd: DIRECTORY },
      }).output();
      assert.equal(code, 0, new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr));
    },
  });
}

Deno.test("every alert is tried in alerts_test.yml", async () => {
  const tried = await Deno.readTextFile(`${DIRECTORY}/alerts_test.yml`);
  for (const { alert } of await readAlerts()) assert.ok(tried.includes(alert), alert);
});
