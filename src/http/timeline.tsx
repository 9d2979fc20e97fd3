import type { JSX } from "hono/jsx/jsx-runtime";
import type { EpochMs } from "../domain/clock.ts";
import type { JobView } from "../run/views.ts";
import { DAYS_AHEAD, type Overview } from "./overview.ts";
import { instantOf } from "./time.tsx";
import type { When } from "./when.ts";
import type { Words } from "./words.ts";

/** Jobs nearer to each other than this stand as one dot. */
const BIN_MS = 4 * 3_600_000;
const LANES_MOST = 8;
const AXIS_HEIGHT = 44;
const LANE_HEIGHT = 46;
const SMALLEST_DOT = 6;
const LARGEST_DOT = 12;
/** From this radius on there is room for a number. */
const NUMBERED_DOT = 8;

interface Scale {
  /** Where an instant stands, as an SVG length: the picture stretches, its text does not. */
  readonly x: (instant: EpochMs) => string;
  /** Start of each day shown, and the end of the last. */
  readonly starts: readonly EpochMs[];
}

/** What comes: a lane for each task, a dot for each job, from today to a week on. */
export function Timeline(
  { overview: { coming, when, comingCut }, words }: {
    readonly overview: Overview;
    readonly words: Words;
  },
): JSX.Element {
  const scale = createScale(when);
  const lanes = [...Map.groupBy(coming, (job) => job.task)];
  const shown = lanes.slice(0, LANES_MOST);
  const height = AXIS_HEIGHT + shown.length * LANE_HEIGHT;
  const description = describe(coming, { when, words, scale, comingCut });
  return (
    <figure class="picture">
      <svg role="img" width="100%" height={height} aria-labelledby="timeline-t timeline-d">
        <title id="timeline-t">{words.timeline}</title>
        <desc id="timeline-d">{description}</desc>
        <Days when={when} scale={scale} height={height} words={words} />
        {shown.map(([task, jobs], lane) => (
          <Lane key={task} task={task} jobs={jobs} when={when} scale={scale} lane={lane} />
        ))}
      </svg>
      {lanes.length > shown.length && (
        <figcaption>{words.moreTasks(lanes.length - shown.length)}</figcaption>
      )}
    </figure>
  );
}

function Days({ when, scale, height, words }: {
  readonly when: When;
  readonly scale: Scale;
  readonly height: number;
  readonly words: Words;
}): JSX.Element {
  return (
    <>
      {scale.starts.slice(0, -1).map((start, index) => {
        const { weekday, date } = when.axis(start);
        const end = scale.starts[index + 1] ?? start;
        const middle = scale.x((start + end) / 2);
        return (
          <>
            {index > 0 && (
              <line class="grid" x1={scale.x(start)} x2={scale.x(start)} y1="6" y2={height} />
            )}
            <text class={index === 0 ? "axis strong" : "axis"} x={middle} y="14">{weekday}</text>
            <text class={index === 0 ? "axis strong" : "axis"} x={middle} y="29">{date}</text>
          </>
        );
      })}
      <line class="now" x1={scale.x(when.now)} x2={scale.x(when.now)} y1="36" y2={height}>
        <title>{words.now}</title>
      </line>
    </>
  );
}

function Lane({ task, jobs, when, scale, lane }: {
  readonly task: string;
  readonly jobs: readonly JobView[];
  readonly when: When;
  readonly scale: Scale;
  readonly lane: number;
}): JSX.Element {
  const top = AXIS_HEIGHT + lane * LANE_HEIGHT;
  const y = top + 30;
  return (
    <>
      <text class="lane" x="2" y={top + 13}>{task}</text>
      <line class="rail" x1="0" x2="100%" y1={y} y2={y} />
      {bins(jobs).map((bin) => {
        const radius = Math.min(LARGEST_DOT, SMALLEST_DOT + 1.5 * Math.sqrt(bin.labels.length - 1));
        const x = scale.x(bin.at);
        return (
          <g>
            <title>{`${when.moment(bin.at)}: ${bin.labels.join(", ")}`}</title>
            <circle class="dot" cx={x} cy={y} r={radius.toFixed(1)} />
            {radius >= NUMBERED_DOT && (
              <text class="dot-number" x={x} y={y + 4}>{bin.labels.length}</text>
            )}
          </g>
        );
      })}
    </>
  );
}

function createScale(when: When): Scale {
  const starts = Array.from({ length: DAYS_AHEAD + 2 }, (_, day) => when.dayStart(day));
  const from = when.dayStart(0);
  const lengthMs = when.dayStart(DAYS_AHEAD + 1) - from;
  const share = (instant: EpochMs): number => Math.min(1, Math.max(0, (instant - from) / lengthMs));
  return { starts, x: (instant) => `${(100 * share(instant)).toFixed(2)}%` };
}

interface Bin {
  /** Due time of its first job. */
  readonly at: EpochMs;
  readonly labels: readonly string[];
}

/** Gathers neighbours. Jobs come in the order of their due times. */
function bins(jobs: readonly JobView[]): readonly Bin[] {
  const found: { at: EpochMs; labels: string[] }[] = [];
  for (const job of jobs) {
    const at = instantOf(job.due_at);
    const last = found.at(-1);
    if (last !== undefined && at - last.at < BIN_MS) last.labels.push(job.label);
    else found.push({ at, labels: [job.label] });
  }
  return found;
}

function describe(
  jobs: readonly JobView[],
  { when, words, scale, comingCut }: {
    readonly when: When;
    readonly words: Words;
    readonly scale: Scale;
    readonly comingCut: boolean;
  },
): string {
  const days = Map.groupBy(jobs, (job) => {
    const due = instantOf(job.due_at);
    return scale.starts.findLastIndex((start) => start <= due);
  });
  const last = Math.max(...days.keys());
  return [...days].map(([day, ours]) => {
    const count = words.jobs(ours.length);
    // Where the list was cut, its last day is not all there.
    const said = comingCut && day === last ? words.atLeast(count) : count;
    return words.timelineDay(when.day(scale.starts[Math.max(0, day)] ?? when.now), said);
  }).join(" ");
}
