import { quantile, round } from "./figure.ts";

/** How late jobs that were due at the same instant began, of several programs. */
export interface Histogram {
  /** Name of its file. */
  readonly file: string;
  readonly title: string;
  readonly series: readonly Series[];
}

/** How late the jobs of one program began. */
export interface Series {
  readonly name: string;
  readonly jobs: number;
  /** How many began in each step of the scale. */
  readonly counts: readonly number[];
  readonly p50: number;
  readonly p99: number;
}

/** No wider than a telephone, so that the letters are as large there as anywhere. */
const WIDTH = 400;
const MARGIN = 12;
const TOP = 38;
const ROW = 96;
const BARS = 48;
const TALL = 48;

/** Each decade of the scale is ten times the one before: from 1 ms to 1,000 s. */
const DECADES = 6;

/** Counts what is to be drawn. */
export function toSeries(name: string, latenessMs: readonly number[]): Series {
  const counts = new Array<number>(BARS).fill(0);
  for (const ms of latenessMs) {
    const bar = Math.min(BARS - 1, Math.floor(place(ms) * BARS));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  const [p50, p99] = [0.5, 0.99].map((share) => Math.round(quantile(latenessMs, share) * 10) / 10);
  return { name, jobs: latenessMs.length, counts, p50: p50 ?? 0, p99: p99 ?? 0 };
}

/**
 * Draws how many jobs began how late, a row for each program, on one logarithmic scale, as SVG that
 * is readable in the light, in the dark and on a telephone. It has a ground of its own, as a page may
 * be dark where the machine is not.
 */
export function toSvg({ title, series }: Histogram): string {
  const height = TOP + series.length * ROW + 34;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" ` +
    `viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<desc>${escape(series.map(sayRow).join("; "))}</desc>`,
    "<style>.ground{fill:#fff}text{font:14px system-ui,sans-serif;fill:#1f2328}.quiet{fill:#59636e}" +
    ".bar{fill:#1f6f9f}line{stroke:#8c959f}@media (prefers-color-scheme:dark){.ground{fill:#0d1117}" +
    "text{fill:#e6edf3}.quiet{fill:#9198a1}.bar{fill:#58a6ff}line{stroke:#6e7681}}</style>",
    `<rect class="ground" width="${WIDTH}" height="${height}" rx="6"/>`,
    `<text x="${MARGIN}" y="24" font-weight="600">${escape(title)}</text>`,
    ...series.map((one, index) => row(one, TOP + index * ROW)),
    axis(TOP + series.length * ROW),
    "</svg>",
    "",
  ].join("\n");
}

function sayRow({ name, jobs, p50, p99 }: Series): string {
  const late = jobs === 1 ? sayMs(p50) : `half in ${sayMs(p50)}, 99 % in ${sayMs(p99)}`;
  return `${name}: ${late}`;
}

function row(series: Series, top: number): string {
  const most = Math.max(...series.counts);
  const width = (WIDTH - 2 * MARGIN) / BARS;
  const bottom = top + ROW - 14;
  const bars = series.counts.flatMap((count, bar) => {
    if (count === 0) return [];
    // What is there is seen, were it one job of ten thousand.
    const tall = Math.max(2, count / most * TALL);
    const x = (MARGIN + bar * width).toFixed(1);
    return [
      `<rect class="bar" x="${x}" y="${(bottom - tall).toFixed(1)}" ` +
      `width="${(width - 1).toFixed(1)}" height="${tall.toFixed(1)}"/>`,
    ];
  });
  const [name = "", told = ""] = sayRow(series).split(/: (.*)/);
  return [
    `<text x="${MARGIN}" y="${top + 14}">${escape(name)}</text>`,
    `<text class="quiet" x="${WIDTH - MARGIN}" y="${top + 14}" text-anchor="end">${told}</text>`,
    ...bars,
    `<line x1="${MARGIN}" y1="${bottom}" x2="${WIDTH - MARGIN}" y2="${bottom}"/>`,
  ].join("\n");
}

function axis(top: number): string {
  const marks = Array.from({ length: DECADES }, (_, decade) => {
    const ms = 10 ** decade;
    const x = MARGIN + place(ms) * (WIDTH - 2 * MARGIN);
    return [
      `<line x1="${x.toFixed(1)}" y1="${top - 14}" x2="${x.toFixed(1)}" y2="${top - 8}"/>`,
      `<text class="quiet" x="${x.toFixed(1)}" y="${top + 8}">${sayMs(ms)}</text>`,
    ].join("\n");
  });
  return marks.join("\n");
}

function sayMs(ms: number): string {
  if (ms < 1) return "1 ms";
  return ms < 1_000 ? `${round(ms)} ms` : `${round(ms / 1_000)} s`;
}

/** Where on the scale a lateness stands, 0..1. */
function place(ms: number): number {
  return Math.log10(Math.max(1, ms)) / DECADES;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
