import assert from "node:assert/strict";
import { AIMS, judge, sayAim, sayReached } from "../../scripts/bench/aims.ts";
import { type Figure, median, quantile, round, sayFigure } from "../../scripts/bench/figure.ts";
import { toHistogram } from "../../scripts/bench/histogram.ts";
import { toMarkdown } from "../../scripts/bench/report.ts";

const RATE = "jobs due in one second, rate";
const PLAN = "first plan, a job";

function figure(given: Partial<Figure>): Figure {
  return {
    ...{ what: PLAN, program: "bcourse-scheduler", unit: "µs", count: 10, values: [40] },
    ...given,
  };
}

function verdicts(figures: readonly Figure[]): readonly string[] {
  return AIMS.flatMap((aim) => {
    const verdict = judge(aim, figures);
    if (verdict === null) return [];
    const { unit } = figures[0] ?? { unit: "" };
    return [`${sayAim(aim, unit)}: ${sayReached(verdict, unit)} ${verdict.isMet}`];
  });
}

Deno.test("median() takes the middle, and the mean of two middles", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([9, 1, 5, 7]), 6);
  assert.throws(() => median([]), RangeError);
});

Deno.test("quantile() is a value that was measured", () => {
  const values = Array.from({ length: 1_000 }, (_, index) => 1_000 - index);
  assert.deepEqual([quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1)], [
    ...[500, 990, 1_000],
  ]);
  assert.equal(quantile([7], 0.99), 7);
});

Deno.test("round() keeps three figures that count", () => {
  assert.deepEqual([0, 0.01234, 1.2345, 123.45, 12_345].map(round), [
    ...["0", "0.0123", "1.23", "123", "12,345"],
  ]);
});

Deno.test("sayFigure() tells the spread where the runs differ", () => {
  assert.equal(sayFigure(figure({ values: [40, 50, 60] })), "50 µs (40 – 60)");
  assert.equal(sayFigure(figure({ values: [40, 40] })), "40 µs");
});

Deno.test("judge() compares times so that less is better", () => {
  const others = [
    figure({ program: "APScheduler", values: [4_000] }),
    figure({ program: "bare node:sqlite", values: [10] }),
  ];
  assert.deepEqual(verdicts([figure({ values: [20] }), ...others]), [
    "≥ 200 × APScheduler: 200 × true",
    "≤ 3 × bare node:sqlite: 2 × true",
  ]);
  assert.deepEqual(verdicts([figure({ values: [40] }), ...others]), [
    "≥ 200 × APScheduler: 100 × false",
    "≤ 3 × bare node:sqlite: 4 × false",
  ]);
});

Deno.test("judge() compares rates so that more is better", () => {
  const rate = { what: RATE, unit: "jobs/s" };
  assert.deepEqual(
    verdicts([
      figure({ ...rate, values: [4_000] }),
      figure({ ...rate, program: "APScheduler", values: [200] }),
      figure({ ...rate, program: "plainjob", values: [4_000] }),
    ]),
    ["≥ 20 × APScheduler: 20 × true", "≥ 2 × plainjob: 1 × false"],
  );
});

Deno.test("judge() holds a value of our own against its limit", () => {
  const start = { what: "start to ready", unit: "ms" };
  assert.deepEqual(verdicts([figure({ ...start, values: [300] })]), ["≤ 300 ms: 300 ms true"]);
  assert.deepEqual(verdicts([figure({ ...start, values: [301] })]), ["≤ 300 ms: 301 ms false"]);
});

Deno.test("judge() says nothing of what was not measured", () => {
  assert.deepEqual(verdicts([figure({})]), []);
  assert.deepEqual(verdicts([figure({ program: "APScheduler" })]), []);
});

Deno.test("toMarkdown() puts ratios first and names the machine", () => {
  const figures = [figure({ values: [20] }), figure({ program: "APScheduler", values: [4_000] })];
  const text = toMarkdown({ machine: "2 × CPU", at: "2026-12-01", runs: 3, figures });
  assert.match(text, /^Measured on 2026-12-01: 2 × CPU\./);
  assert.match(text, /\| first plan, a job \| ≥ 200 × APScheduler \| 200 × +\| yes \|/);
  assert.ok(text.indexOf("yes") < text.indexOf("4,000 µs"));
});

Deno.test("toHistogram() draws each job in the bar of its lateness, and no markup of a name", () => {
  const svg = toHistogram("A & B", [{ name: "<b>", latenessMs: [0.2, 1, 1, 10_000] }]);
  const heights = [...svg.matchAll(/<rect .*?height="([\d.]+)"/g)].map(([, tall]) => Number(tall));
  assert.equal(heights.length, 40);
  assert.deepEqual(heights.filter((tall) => tall > 0), [70, 23.3]);
  assert.equal(heights[0], 70);
  assert.ok(svg.includes("A &amp; B") && svg.includes("&lt;b>"));
});
