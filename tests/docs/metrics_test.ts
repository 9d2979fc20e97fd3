import assert from "node:assert/strict";
import { createFilledWorld } from "../http/support/year.ts";
import { type Metric, readMetricsText } from "../support/metrics_text.ts";

const FILE = new URL("../../docs/metrics.md", import.meta.url);

Deno.test("docs/metrics.md lists every metric with its meaning and its labels", async () => {
  const world = await createFilledWorld({ troubled: true });
  try {
    world.sources.meter.expect(["student_reminder"]);
    const metrics = readMetricsText(await world.text("/metrics"));
    const told = await Deno.readTextFile(FILE);
    const rows = [...told.matchAll(/^\| `(\w+)` +\| (\w+) +\| (.*?) +\| (.*?) +\|$/gm)]
      .map(([, name, type, labels, help]) => [name, type, labels, help]);
    assert.deepEqual(rows, [...metrics].map(([name, metric]) => row(name, metric)));
  } finally {
    await world.close();
  }
});

function row(name: string, { type, help, samples }: Metric): readonly string[] {
  const labels = Object.keys(samples[0]?.labels ?? {}).filter((label) => label !== "le");
  // The world's jobs were run by no daemon, so that nothing was timed.
  const known = labels.length > 0 || !/(attempt|reconcile)_\w+_seconds$/.test(name)
    ? labels
    : ["task"];
  return [name, type, known.map((label) => `\`${label}\``).join(", ") || "–", help];
}
