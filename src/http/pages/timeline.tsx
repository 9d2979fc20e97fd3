import type { JSX } from "hono/jsx/jsx-runtime";
import type { EpochMs } from "../../domain/clock.ts";
import type { DueCounts } from "../../store/store.ts";
import { type Query, withQuery } from "../href.ts";
import { SPANS, type TimelineScale, type TimelineSpan } from "./timeline_scale.ts";
import type { When } from "../when.ts";
import type { Words } from "../words.ts";

const LANES_MOST = 8;
const AXIS_HEIGHT = 44;
const LANE_HEIGHT = 46;
const SMALLEST_DOT = 6;
const LARGEST_DOT = 13;
/** From this radius on there is room for a number. */
const NUMBERED_DOT = 8;

/** What comes, on its scale. */
export interface TimelineData {
  readonly scale: TimelineScale;
  readonly counts: readonly DueCounts[];
  /** The first jobs of all, whose names are told. */
  readonly first: readonly NamedJob[];
}

/** A job that is due. */
export interface NamedJob {
  readonly task: string;
  readonly label: string;
  readonly dueAt: EpochMs;
}

interface DrawProps {
  readonly data: TimelineData;
  readonly when: When;
  readonly words: Words;
}

/** What comes: a lane for each task, a dot for what runs at about the same time. */
export function Timeline({ data, when, words }: DrawProps): JSX.Element {
  const lanes = [...Map.groupBy(data.counts, (count) => count.task)];
  const shown = lanes.slice(0, LANES_MOST);
  const height = AXIS_HEIGHT + shown.length * LANE_HEIGHT;
  return (
    <figure class="picture">
      <svg role="img" width="100%" height={height} aria-labelledby="timeline-t timeline-d">
        <title id="timeline-t">{words.timeline[data.scale.span]}</title>
        <desc id="timeline-d">{describe({ data, when, words })}</desc>
        <Axis data={data} when={when} words={words} />
        {shown.map(([task, counts], lane) => (
          <Lane
            data={{ ...data, counts }}
            when={when}
            words={words}
            task={task}
            top={AXIS_HEIGHT + lane * LANE_HEIGHT}
          />
        ))}
      </svg>
      {lanes.length > shown.length && (
        <figcaption>{words.moreTasks(lanes.length - shown.length)}</figcaption>
      )}
    </figure>
  );
}

/** Leads to the same page with another span. */
export function SpanSwitch({ span, path, query, words }: {
  readonly span: TimelineSpan;
  readonly path: string;
  readonly query?: Query;
  readonly words: Words;
}): JSX.Element {
  return (
    <nav class="switch" aria-label={words.spanSwitch}>
      {SPANS.map((one) => (
        <a
          href={withQuery(path, { ...query, span: one === "7d" ? null : one })}
          aria-current={one === span ? "true" : undefined}
        >
          {words.span[one]}
        </a>
      ))}
    </nav>
  );
}

function Axis({ data: { scale, counts }, when, words }: DrawProps): JSX.Element {
  const height = AXIS_HEIGHT +
    Math.min(LANES_MOST, new Set(counts.map((count) => count.task)).size) * LANE_HEIGHT;
  const now = shareOf(scale, when.now);
  return (
    <>
      {scale.columns.map(({ from, until, above, below, isStrong, isInstant }, index) => {
        const start = shareOf(scale, from);
        const middle = isInstant ? start : shareOf(scale, (from + until) / 2);
        const axis = `axis${isStrong ? " strong" : ""}${isInstant ? " instant" : ""}`;
        return (
          <>
            {index > 0 && (above !== "" || below !== "") && (
              <line class="grid" x1={start} x2={start} y1="6" y2={height} />
            )}
            {above !== "" && (
              <text class={axis} x={middle} y="14" dx={isInstant ? 4 : 0}>{above}</text>
            )}
            {below !== "" && (
              <text class={axis} x={middle} y="29" dx={isInstant ? 4 : 0}>{below}</text>
            )}
          </>
        );
      })}
      <line class="now" x1={now} x2={now} y1="36" y2={height}>
        <title>{words.now}</title>
      </line>
    </>
  );
}

function Lane(
  { data, when, words, task, top }: DrawProps & { readonly task: string; readonly top: number },
): JSX.Element {
  const y = top + 30;
  return (
    <>
      <text class="lane" x="2" y={top + 13}>{task}</text>
      <line class="rail" x1="0" x2="100%" y1={y} y2={y} />
      {data.counts.map(({ from, jobs }) => {
        const { at, labels } = binOf(data, { from, jobs, task });
        const radius = Math.min(LARGEST_DOT, SMALLEST_DOT + 1.5 * Math.sqrt(jobs - 1));
        const x = shareOf(data.scale, at);
        const what = labels.length === 0 ? words.jobs(jobs) : labels.join(", ");
        return (
          <g>
            <title>{`${when.moment(at)}: ${what}`}</title>
            <circle class="dot" cx={x} cy={y} r={radius.toFixed(1)} />
            {radius >= NUMBERED_DOT && (
              <text class="dot-number" x={x} y={y + 4}>{words.short(jobs)}</text>
            )}
          </g>
        );
      })}
    </>
  );
}

/** Where the dot of a bin stands, and the names of its jobs where all of them are known. */
function binOf(
  { scale, first }: TimelineData,
  { from, jobs, task }: { readonly from: EpochMs; readonly jobs: number; readonly task: string },
): { readonly at: EpochMs; readonly labels: readonly string[] } {
  const next = scale.bins[scale.bins.indexOf(from) + 1] ?? scale.until;
  const known = first.filter((job) =>
    job.task === task && job.dueAt < next && (job.dueAt >= from || from === scale.bins[0])
  );
  const [one] = known;
  if (one === undefined || known.length < jobs) return { at: (from + next) / 2, labels: [] };
  return { at: one.dueAt, labels: known.map((job) => job.label) };
}

/** Where an instant stands, as an SVG length: the picture stretches, its text does not. */
function shareOf({ from, until }: TimelineScale, instant: EpochMs): string {
  const share = Math.min(1, Math.max(0, (instant - from) / (until - from)));
  return `${(100 * share).toFixed(2)}%`;
}

function describe({ data: { counts }, when, words }: DrawProps): string {
  const days = Map.groupBy(counts, ({ from }) => when.day(from));
  return [...days].map(([day, ours]) =>
    words.timelineDay(day, words.jobs(ours.reduce((sum, { jobs }) => sum + jobs, 0)))
  ).join(" ");
}
