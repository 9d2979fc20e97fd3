import type { JSX } from "hono/jsx/jsx-runtime";
import type { DayCounts } from "../store/store.ts";
import type { Overview } from "./overview.ts";
import type { When } from "./when.ts";
import type { Words } from "./words.ts";

const TOP = 22;
const BAR_HEIGHT = 168;
const BOTTOM = 40;
/** A bar takes this share of its day's width. */
const BAR_SHARE = 0.62;
/** One mail among hundreds must still be seen. */
const LOWEST_BAR = 4;

/** What happened on each of the last days: mails sent, and on top of them what went wrong. */
export function DayBars(
  { overview: { days, when }, words }: { readonly overview: Overview; readonly words: Words },
): JSX.Element {
  const most = Math.max(1, ...days.map((day) => day.sent + wrongOf(day)));
  const description = days.filter((day) => day.sent + wrongOf(day) > 0)
    .map((day) => words.barDay(when.day(day.from), day.sent, wrongOf(day))).join(" ");
  const base = TOP + BAR_HEIGHT;
  return (
    <figure class="picture">
      <svg role="img" width="100%" height={base + BOTTOM} aria-labelledby="bars-t bars-d">
        <title id="bars-t">{words.bars}</title>
        <desc id="bars-d">{description}</desc>
        <line class="rail" x1="0" x2="100%" y1={base + 0.5} y2={base + 0.5} />
        {days.map((day, index) => (
          <Bar
            day={day}
            when={when}
            most={most}
            place={{ index, width: 100 / days.length, isToday: index === days.length - 1 }}
          />
        ))}
      </svg>
      <Table days={days} when={when} words={words} />
    </figure>
  );
}

function Bar({ day, when, most, place: { index, width, isToday } }: {
  readonly day: DayCounts;
  readonly when: When;
  readonly most: number;
  readonly place: { readonly index: number; readonly width: number; readonly isToday: boolean };
}): JSX.Element {
  const base = TOP + BAR_HEIGHT;
  const wrong = wrongOf(day);
  const sentHeight = heightOf(day.sent, most);
  const wrongHeight = heightOf(wrong, most);
  const top = base - sentHeight - wrongHeight;
  const x = `${(index * width + width * (1 - BAR_SHARE) / 2).toFixed(2)}%`;
  const middle = `${((index + 0.5) * width).toFixed(2)}%`;
  const bar = { x, width: `${(width * BAR_SHARE).toFixed(2)}%`, rx: 3 };
  const { weekday, date } = when.axis(day.from);
  const axis = isToday ? "axis strong" : "axis";
  return (
    <>
      {sentHeight > 0 && <rect class="bar" {...bar} y={base - sentHeight} height={sentHeight} />}
      {wrongHeight > 0 && <rect class="bar wrong" {...bar} y={top} height={wrongHeight} />}
      {sentHeight + wrongHeight > 0 && (
        <text class="bar-number" x={middle} y={top - 6}>{day.sent + wrong}</text>
      )}
      <text class={axis} x={middle} y={base + 18}>{date}</text>
      <text class={`${axis} roomy`} x={middle} y={base + 33}>{weekday}</text>
    </>
  );
}

function Table({ days, when, words }: {
  readonly days: readonly DayCounts[];
  readonly when: When;
  readonly words: Words;
}): JSX.Element {
  return (
    <details id="bars-table">
      <summary>{words.asTable}</summary>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">{words.day}</th>
            <th scope="col" class="number">{words.mailState.sent}</th>
            <th scope="col" class="number">{words.refused}</th>
            <th scope="col" class="number">{words.jobState.failed}</th>
            <th scope="col" class="number">{words.jobState.missed}</th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr>
              <th scope="row">{when.day(day.from)}</th>
              <td class="number">{day.sent}</td>
              <td class="number">{day.refused}</td>
              <td class="number">{day.failed}</td>
              <td class="number">{day.missed}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** Everything of a day that did not go as it should. */
export function wrongOf({ refused, failed, missed }: DayCounts): number {
  return refused + failed + missed;
}

function heightOf(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(LOWEST_BAR, Math.round(BAR_HEIGHT * count / most));
}
