import assert from "node:assert/strict";
import { readDocs, toPage } from "../../scripts/bench/docs.ts";
import { toSvg } from "../../scripts/bench/histogram.ts";
import { PARTS } from "../../scripts/bench/sizes.ts";

const DOCS = new URL("../../docs/", import.meta.url);
const MEND = "run deno run -A scripts/bench/docs.ts";

Deno.test("docs/benchmarks.md tells the figures of docs/figures/bench.json, of every part", async () => {
  const report = await readDocs(DOCS.pathname);
  assert.deepEqual(report.parts.map(({ part }) => part), PARTS);
  for (const { part, figures } of report.parts) assert.ok(figures.length > 0, part);
  assert.equal(await Deno.readTextFile(new URL("benchmarks.md", DOCS)), toPage(report), MEND);
});

Deno.test("docs/figures has the pictures that docs/benchmarks.md shows, of the same figures", async () => {
  const { parts } = await readDocs(DOCS.pathname);
  const pictures = parts.flatMap(({ histograms }) => histograms);
  assert.ok(pictures.length > 0);
  const there = [...Deno.readDirSync(new URL("figures/", DOCS))].map(({ name }) => name);
  const wanted = ["bench.json", ...pictures.map(({ file }) => file)];
  assert.deepEqual(there.sort(), wanted.sort(), MEND);
  for (const picture of pictures) {
    const text = await Deno.readTextFile(new URL(`figures/${picture.file}`, DOCS));
    assert.equal(text, toSvg(picture), MEND);
  }
});
