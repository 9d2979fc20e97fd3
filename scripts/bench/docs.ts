/**
 * The figures as they stand in docs/: one file of them, and what is made from it. Run by itself, it makes
 * that anew: `deno run -A scripts/bench/docs.ts`.
 * @module
 */
import { join } from "node:path";
import { toSvg } from "./histogram.ts";
import { type Report, toMarkdown } from "./report.ts";
import { wrap } from "./tables.ts";

/** Reads the figures. @param docs the folder; where it has none, nothing was measured */
export async function readDocs(docs: string): Promise<Report> {
  try {
    return JSON.parse(await Deno.readTextFile(join(docs, FIGURES)));
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return { parts: [] };
    throw thrown;
  }
}

/** Writes the figures and whatever is made from them. */
export async function writeDocs(docs: string, report: Report): Promise<void> {
  const pictures = join(docs, PICTURES);
  await Deno.mkdir(pictures, { recursive: true });
  for (const { name } of [...Deno.readDirSync(pictures)]) {
    if (name.endsWith(".svg")) await Deno.remove(join(pictures, name));
  }
  await Deno.writeTextFile(join(docs, FIGURES), `${JSON.stringify(report, null, 1)}\n`);
  await Deno.writeTextFile(join(docs, "benchmarks.md"), toPage(report));
  await writePictures(pictures, report);
}

/** Draws the pictures into a folder. */
export async function writePictures(folder: string, { parts }: Report): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const histogram of parts.flatMap(({ histograms }) => histograms)) {
    await Deno.writeTextFile(join(folder, histogram.file), toSvg(histogram));
  }
}

/** The page, as it stands in docs/. */
export function toPage(report: Report): string {
  return `# Benchmarks\n\n${wrap(INTRODUCTION)}\n\n${toMarkdown(report, PICTURES)}`;
}

const PICTURES = "figures";
const FIGURES = `${PICTURES}/bench.json`;

const INTRODUCTION =
  `This page is made by \`deno task bench --docs\` from [figures/bench.json](figures/bench.json); a
test sees to it that it tells what stands there. Each part says when and on what it was measured, and how
long that took. The other programs are installed for the measurement only, and everything runs on one
machine and its loopback. What a figure is worth depends on how quiet the machine was; a ratio of two
figures of one run depends on it less. Whoever runs \`deno task bench\` gets this report of their own
machine.`;

if (import.meta.main) {
  const docs = join(import.meta.dirname ?? ".", "../../docs");
  await writeDocs(docs, await readDocs(docs));
}
