import assert from "node:assert/strict";
import { AIMS, judge, sayAim, sayReached } from "../../scripts/bench/aims.ts";
import { type Figure, median, quantile, round, sayFigure } from "../../scripts/bench/figure.ts";
import { toSeries, toSvg } from "../../scripts/bench/histogram.ts";
import { mergeReports, type PartReport, toMarkdown } from "../../scripts/bench/report.ts";
import { ratios, wrap } from "../../scripts/bench/tables.ts";

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

function part(given: Partial<PartReport> = {}): PartReport {
  return {
    ...{ part: "planning", at: "2026-12-01", machine: "2 × CPU", isQuick: false, tookS: 7 },
    ...{ figures: [], notes: [], histograms: [] },
    ...given,
  };
}

Deno.test("toMarkdown() puts aims first, then ratios, and names the machine", () => {
  const figures = [
    figure({ values: [20, 20, 26] }),
    figure({ program: "APScheduler", count: 5, values: [4_000] }),
  ];
  const text = toMarkdown({ parts: [part({ figures })] });
  assert.match(text, /\| first plan, a job \| ≥ 200 × APScheduler \| 200 × +\| met \|/);
  assert.match(text, /\| first plan, a job \| 200 × +\|/);
  assert.match(text, /\| first plan, a job \| 10 +\| 20 µs \(20 – 26\) +\| 4,000 µs, with 5 \|/);
  assert.match(text, /^Measured on 2026-12-01 in 7 s: 2 × CPU\.$/m);
  assert.ok(
    text.indexOf("met") < text.indexOf("| 200 ×") &&
      text.indexOf("200 ×") < text.indexOf("4,000 µs"),
  );
});

Deno.test("toMarkdown() says where an aim is missed, and where little was measured", () => {
  const figures = [figure({ values: [21] }), figure({ program: "APScheduler", values: [4_000] })];
  const text = toMarkdown({
    parts: [part({ figures, isQuick: true, notes: ["It was stopped."] })],
  });
  assert.match(
    text,
    /0 of 1 are met\.[^]*\*\*missed\*\*[^]*It was stopped\.[^]*Little was measured/,
  );
});

Deno.test("toMarkdown() judges an aim by the figures of its part only", () => {
  const figures = [figure({ values: [20] }), figure({ program: "APScheduler", values: [4_000] })];
  assert.doesNotMatch(toMarkdown({ parts: [part({ part: "scale", figures })] }), /Aims/);
});

Deno.test("toMarkdown() shows how a figure grows, in a column for each size", () => {
  const figures = [10, 100].flatMap((count) => [
    figure({ count, values: [count] }),
    figure({ program: "APScheduler", count, values: [count * 5] }),
  ]);
  const text = toMarkdown({ parts: [part({ part: "scale", figures: figures.slice(0, 3) })] });
  assert.match(text, /\| first plan, a job, 10 \| 5 × +\|\n\n/);
  assert.match(text, /\| what +\| program +\| 10 +\| 100 +\|/);
  assert.match(text, /\| first plan, a job \| bcourse-scheduler \| 10 µs \| 100 µs \|/);
  assert.match(text, /\| first plan, a job \| APScheduler +\| 50 µs \| +\|/);
});

Deno.test("toMarkdown() shows what came of each kill in one row", () => {
  const kill = { program: "APScheduler", unit: "mails", count: 20 } as const;
  const figures = [
    figure({ ...kill, what: "killed at x: lost", values: [3] }),
    figure({ ...kill, what: "killed at x: twice", values: [0] }),
  ];
  const text = toMarkdown({ parts: [part({ part: "crash", figures })] });
  assert.match(text, /\| APScheduler \| killed at x \| 20 +\| 3 +\| 0 +\|/);
  assert.doesNotMatch(text, /times as quick/);
});

Deno.test("ratios() says nothing where a time could not be measured", () => {
  const figures = [figure({ values: [0] }), figure({ program: "APScheduler", values: [3] })];
  assert.deepEqual(ratios(figures), []);
});

Deno.test("mergeReports() replaces what was measured again, and keeps the order of the parts", () => {
  const before = { parts: [part({ at: "before" }), part({ part: "page", at: "before" })] };
  const later = { parts: [part({ part: "burst", at: "later" }), part({ at: "later" })] };
  assert.deepEqual(mergeReports(before, later).parts.map((one) => [one.part, one.at]), [
    ["planning", "later"],
    ["burst", "later"],
    ["page", "before"],
  ]);
});

Deno.test("wrap() fills lines of a hundred, and leaves a word whole", () => {
  const [first = "", second = ""] = wrap(`${"four ".repeat(20)}five\n${"x".repeat(120)}`).split(
    "\n",
  );
  assert.deepEqual([first.length, second], [99, "five"]);
});

Deno.test("toSvg() draws each job in the bar of its lateness, and no markup of a name", () => {
  const series = [toSeries("<b>", [0.2, 1, 1, 10_000])];
  const svg = toSvg({ file: "x.svg", title: "A & B", series });
  const heights = [...svg.matchAll(/<rect class="bar".*?height="([\d.]+)"/g)].map(([, tall]) =>
    tall
  );
  assert.deepEqual(heights, ["48.0", "16.0"]);
  assert.ok(svg.includes("A &amp; B") && svg.includes("&lt;b>"));
  assert.match(svg, /half in 1 ms, 99 % in 10 s/);
});

Deno.test("toSvg() has a ground of its own, for both kinds of light", () => {
  const svg = toSvg({ file: "x.svg", title: "A", series: [] });
  assert.match(svg, /\.ground\{fill:#fff\}.*prefers-color-scheme:dark.*\.ground\{fill:#0d1117\}/s);
});
