import { type Chance, DAY, HOUR, MINUTE } from "./chance.ts";
import type { CourseDatabase, Item } from "./course_database.ts";
import type { WorldTime } from "./time.ts";

/** Most items that the queries find at a time. */
const MOST_ITEMS = 6;

/** What people do in the course database: trainings appear, move, are renamed, called off, and come back. */
export function changeCourse(
  course: CourseDatabase,
  { chance, time, note }: {
    readonly chance: Chance;
    readonly time: WorldTime;
    readonly note: (event: string) => void;
  },
): void {
  forgetOld(course, time.wall);
  const items = [...course.items.values()];
  const there = items.filter((item) => item.isThere);
  const gone = items.filter((item) => !item.isThere && Math.max(...item.events) > time.wall);
  const add = (): void => {
    const item = course.add(drawEvents(chance, time.wall));
    note(`${item.id} appears: ${sayEvents(item.events)}`);
  };
  if (there.length === 0 || (there.length < MOST_ITEMS && chance.has(0.5))) return add();
  const item = chance.pick(there);
  const act = chance.weighted([[5, "move"], [2, "rename"], [3, "call off"], [3, "bring back"]]);
  if (act === "move") return move(course, item, { chance, wall: time.wall, note });
  if (act === "rename") {
    course.change(item, { label: `${item.label}'` });
    return note(`${item.id} is renamed`);
  }
  const back = gone.length > 0 ? chance.pick(gone) : null;
  if (act === "bring back" && back !== null) {
    course.change(back, { isThere: true });
    return note(`${back.id} is there again`);
  }
  course.change(item, { isThere: false });
  note(`${item.id} is called off`);
}

function move(
  course: CourseDatabase,
  item: Item,
  { chance, wall, note }: {
    readonly chance: Chance;
    readonly wall: number;
    readonly note: (event: string) => void;
  },
): void {
  const index = chance.between(0, item.events.length - 1);
  const moved = chance.weighted([
    [3, () => drawEvent(chance, wall)],
    [2, () => (item.events[index] ?? wall) + chance.pick([-1, 1]) * chance.between(1, 48) * HOUR],
  ])();
  const events = [...new Set(item.events.with(index, moved))];
  course.change(item, { events });
  note(`${item.id} moves: ${sayEvents(events)}`);
}

/** What is long over is of no interest to any query, and the world need not look at it. */
function forgetOld(course: CourseDatabase, wall: number): void {
  for (const [id, item] of course.items) {
    if (Math.max(...item.events) < wall - 12 * DAY) course.items.delete(id);
  }
}

function drawEvents(chance: Chance, wall: number): readonly number[] {
  const count = chance.weighted([[6, 1], [2, 2], [1, 3]]);
  return [...new Set(Array.from({ length: count }, () => drawEvent(chance, wall)))];
}

/** On a full five minutes: mostly in the days to come, sometimes soon, sometimes over. */
function drawEvent(chance: Chance, wall: number): number {
  const ahead = chance.weighted([
    [8, () => chance.between(DAY, 10 * DAY)],
    [3, () => chance.between(10 * MINUTE, DAY)],
    [1, () => -chance.between(0, 2 * DAY)],
  ])();
  return Math.ceil((wall + ahead) / (5 * MINUTE)) * 5 * MINUTE;
}

function sayEvents(events: readonly number[]): string {
  return events.map((at) => new Date(at).toISOString()).join(", ");
}
