import type { JSX } from "hono/jsx/jsx-runtime";
import type { DayCounts } from "../../store/store.ts";
import { withQuery } from "../href.ts";
import type { When } from "../when.ts";
import type { Words } from "../words.ts";

const TOP = 22;
const BAR_HEIGHT = 168;
const BOTTOM = 40;
/** A bar takes this share of its day's width. */
const BAR_SHARE = 0.62;
/** One mail among hundreds must still be seen. */
const LOWEST_BAR = 4;

interface BarsProps {
  readonly days: readonly DayCounts[];
  readonly when: When;
  readonly words: Words;
}

/** What happened on each of the last days: mails sent, those of them that were late, and what went wrong. */
export function DayBars({ days, when, words }: BarsProps): JSX.Element {
  const most = Math.max(1, ...days.map((day) => day.sent + wrongOf(day)));
  const description = days.filter((day) => day.sent + wrongOf(day) > 0)
    .map((day) => words.barDay(when.day(day.from), { ...day, wrong: wrongOf(day) })).join(" ");
  const base = TOP + BAR_HEIGHT;
  return (
    <figure class="picture">
      <svg role="img" width="100%" height={base + BOTTOM} aria-labelledby="bars-t bars-d">
        <title id="bars-t">{words.bars(days.length)}</title>
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
      <Legend days={days} words={words} />
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
  const parts = stack(
    [["", day.sent - day.late], ["late", day.late], ["wrong", wrongOf(day)]],
    most,
  );
  const top = parts.at(-1)?.y ?? base;
  const x = `${(index * width + width * (1 - BAR_SHARE) / 2).toFixed(2)}%`;
  const middle = `${((index + 0.5) * width).toFixed(2)}%`;
  const bar = { x, width: `${(width * BAR_SHARE).toFixed(2)}%`, rx: 3 };
  const { weekday, date } = when.axis(day.from);
  const axis = isToday ? "axis strong" : "axis";
  return (
    <>
      {parts.map(({ kind, y, height }) => (
        <rect class={`bar ${kind}`.trim()} {...bar} y={y} height={height} />
      ))}
      {parts.length > 0 && (
        <text class="bar-number" x={middle} y={top - 6}>{day.sent + wrongOf(day)}</text>
      )}
      <text class={axis} x={middle} y={base + 18}>{date}</text>
      <text class={`${axis} roomy`} x={middle} y={base + 33}>{weekday}</text>
    </>
  );
}

/** Puts the parts of a bar on one another, from the ground up; what counts nothing is left out. */
function stack(
  parts: readonly (readonly [kind: string, count: number])[],
  most: number,
): readonly { readonly kind: string; readonly y: number; readonly height: number }[] {
  let y = TOP + BAR_HEIGHT;
  return parts.filter(([, count]) => count > 0).map(([kind, count]) => {
    const height = Math.max(LOWEST_BAR, Math.round(BAR_HEIGHT * count / most));
    y -= height;
    return { kind, y, height };
  });
}

function Legend(
  { days, words }: Pick<BarsProps, "days" | "words">,
): JSX.Element | null {
  const isLate = days.some((day) => day.late > 0);
  const isWrong = days.some((day) => wrongOf(day) > 0);
  if (!isLate && !isWrong) return null;
  return (
    <p class="legend">
      <span>
        <span class="swatch"></span> {isLate ? words.onTime : words.mailState.sent}
      </span>
      {isLate && (
        <span>
          <span class="swatch late"></span> {words.sentLate}
        </span>
      )}
      {isWrong && (
        <span>
          <span class="swatch wrong"></span> {words.wrong}
        </span>
      )}
    </p>
  );
}

function Table({ days, when, words }: BarsProps): JSX.Element {
  return (
    <details id="bars-table">
      <summary>{words.asTable}</summary>
      <div class="wide" tabindex={0} role="group" aria-label={words.bars(days.length)}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">{words.day}</th>
              <th scope="col" class="number">{words.mailState.sent}</th>
              <th scope="col" class="number">{words.lateMails}</th>
              <th scope="col" class="number">{words.refused}</th>
              <th scope="col" class="number">{words.jobState.failed}</th>
              <th scope="col" class="number">{words.jobState.missed}</th>
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map((day) => (
              <tr>
                <th scope="row">
                  <a href={withQuery("/mails", { day: when.date(day.from) })}>
                    {when.day(day.from)}
                  </a>
                </th>
                <td class="number">{day.sent}</td>
                <td class="number">{day.late}</td>
                <td class="number">{day.refused}</td>
                <td class="number">{day.failed}</td>
                <td class="number">{day.missed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Everything of a day that did not go as it should. */
export function wrongOf({ refused, failed, missed }: DayCounts): number {
  return refused + failed + missed;
}
