// deno-lint-ignore-file no-console -- a script for the shell
/**
 * Measures this project beside APScheduler (as Bcourse's module uses it), plainjob, pg-boss,
 * graphile-worker and a bare node:sqlite loop, in one run on one machine: `deno task bench [part …]
 * [options]`. Prints Markdown. Without parts, all are measured; which there are: sizes.ts.
 *
 * - `--quick` measures little of everything, to see that it works
 * - `--json FILE`, `--markdown FILE`, `--svg DIR` write the figures, the text and the pictures too
 * - `--docs` puts them in docs/, where parts that were not measured now stay as they are
 * @module
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemClock, toIso } from "../../src/domain/clock.ts";
import { readDocs, writeDocs, writePictures } from "./docs.ts";
import { sayFigure } from "./figure.ts";
import { describeMachine } from "./machine.ts";
import { hasApscheduler } from "./others.ts";
import { MEASURES } from "./parts.ts";
import { mergeReports, type PartReport, type Report, toMarkdown } from "./report.ts";
import { FULL, type Part, PARTS, QUICK } from "./sizes.ts";

async function bench(parts: readonly Part[], isQuick: boolean): Promise<Report> {
  const folder = await Deno.makeTempDir({ prefix: "bcourse-bench-" });
  try {
    const setting = {
      ...{ sizes: isQuick ? QUICK : FULL, folder },
      hasApscheduler: await hasApscheduler(),
    };
    if (!setting.hasApscheduler) {
      console.error(
        "Without APScheduler: apt-get install python3-apscheduler python3-sqlalchemy",
      );
    }
    const found: PartReport[] = [];
    for (const part of parts) found.push(await measure(part, { ...setting, isQuick }));
    return { parts: found };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function measure(
  part: Part,
  { isQuick, ...setting }: Parameters<typeof MEASURES[Part]>[0] & { readonly isQuick: boolean },
): Promise<PartReport> {
  const clock = systemClock();
  const start = clock.monotonicMs();
  console.error(`measuring ${part} …`);
  const { figures, notes = [], histograms = [] } = await MEASURES[part](setting);
  for (const one of figures) console.error(`  ${one.program}: ${one.what}: ${sayFigure(one)}`);
  const tookS = Math.round((clock.monotonicMs() - start) / 1_000);
  console.error(`  took ${tookS} s`);
  return {
    ...{ part, at: toIso(clock.now()).slice(0, 10), machine: describeMachine(), isQuick, tookS },
    ...{ figures, notes, histograms },
  };
}

async function write(
  report: Report,
  { json, markdown, svg, docs }: Readonly<{
    json?: string;
    markdown?: string;
    svg?: string;
    docs: boolean;
  }>,
): Promise<void> {
  if (json !== undefined) await Deno.writeTextFile(json, `${JSON.stringify(report, null, 1)}\n`);
  if (markdown !== undefined) await Deno.writeTextFile(markdown, toMarkdown(report));
  if (svg !== undefined) await writePictures(svg, report);
  if (!docs) return;
  const root = join(import.meta.dirname ?? ".", "../../docs");
  await writeDocs(root, mergeReports(await readDocs(root), report));
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      docs: { type: "boolean", default: false },
      json: { type: "string" },
      markdown: { type: "string" },
      svg: { type: "string" },
    },
    allowPositionals: true,
  });
  const asked = PARTS.filter((part) => positionals.includes(part));
  const odd = positionals.find((word) => !PARTS.some((part) => part === word));
  if (odd !== undefined) {
    console.error(`Error: there is no part ${odd}\nTry: one of ${PARTS.join(", ")}`);
    Deno.exit(2);
  }
  const report = await bench(asked.length === 0 ? PARTS : asked, values.quick);
  console.log(toMarkdown(report));
  await write(report, values);
}
