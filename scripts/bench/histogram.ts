import { round } from "./figure.ts";

/** How late the jobs of one program began. */
export interface Series {
  readonly name: string;
  readonly latenessMs: readonly number[];
}

const WIDTH = 720;
const ROW = 110;
const LEFT = 170;
const BARS = 40;
const TOP = 30;

/** Each step of the scale is ten times the one before: from 1 ms to 1,000 s. */
const DECADES = 6;

/**
 * Draws how many jobs began how late, a row for each program, on one logarithmic scale, as SVG that
 * is readable in the light and in the dark.
 */
export function toHistogram(title: string, series: readonly Series[]): string {
  const height = TOP + series.length * ROW + 40;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    "<style>text{font:13px sans-serif;fill:#222}line{stroke:#8888}rect{fill:#2a6f97}" +
    "@media (prefers-color-scheme:dark){text{fill:#ddd}rect{fill:#61a5c2}}</style>",
    `<text x="0" y="16" style="font-weight:bold">${escape(title)}</text>`,
    ...series.map((one, index) => row(one, TOP + index * ROW)),
    axis(TOP + series.length * ROW),
    "</svg>",
  ].join("\n");
}

function row({ name, latenessMs }: Series, top: number): string {
  const counts = new Array<number>(BARS).fill(0);
  for (const ms of latenessMs) {
    const bar = Math.min(BARS - 1, Math.floor(place(ms) * BARS));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  const width = (WIDTH - LEFT) / BARS;
  const bottom = top + ROW - 20;
  const bars = counts.map((count, bar) => {
    const tall = count === 0 ? 0 : Math.max(1, count / most * (ROW - 40));
    const x = (LEFT + bar * width).toFixed(1);
    return `<rect x="${x}" y="${(bottom - tall).toFixed(1)}" width="${(width - 1).toFixed(1)}" ` +
      `height="${tall.toFixed(1)}"/>`;
  });
  const jobs = `${latenessMs.length.toLocaleString("en")} jobs`;
  return [
    `<text x="0" y="${bottom - 20}">${escape(name)}</text>`,
    `<text x="0" y="${bottom}">${jobs}</text>`,
    ...bars,
    `<line x1="${LEFT}" y1="${bottom}" x2="${WIDTH}" y2="${bottom}"/>`,
  ].join("\n");
}

function axis(top: number): string {
  const marks = Array.from({ length: DECADES }, (_, decade) => {
    const ms = 10 ** decade;
    const x = LEFT + place(ms) * (WIDTH - LEFT);
    const label = ms < 1_000 ? `${ms} ms` : `${round(ms / 1_000)} s`;
    return `<text x="${x.toFixed(1)}" y="${top + 10}">${label}</text>`;
  });
  return marks.join("\n");
}

/** Where on the scale a lateness stands, 0..1. */
function place(ms: number): number {
  return Math.log10(Math.max(1, ms)) / DECADES;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
