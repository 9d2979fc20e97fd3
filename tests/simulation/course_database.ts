import type { Course } from "../../src/course/course.ts";
import { toSqlText } from "../../src/domain/instant.ts";
import type { Params, Row } from "../../src/handler.ts";
import type { Chance } from "./chance.ts";
import type { Life } from "./life.ts";
import type { WorldTime } from "./time.ts";
import { courseError, type Weather } from "./weather.ts";

/** An item of the course database. */
export interface Item {
  readonly id: string;
  label: string;
  /** Its events, epoch ms. */
  events: readonly number[];
  /** Whether the queries find it. */
  isThere: boolean;
  /** What it was, oldest first, each until an instant of awake time. */
  readonly past: { readonly untilMs: number; readonly events: readonly number[] }[];
}

/** What a query answered: the events of each item. */
export type Answer = ReadonlyMap<string, readonly number[]>;

/** The database with all its items; daemons ask it, the world changes it. */
export class CourseDatabase {
  readonly items: Map<string, Item> = new Map();
  readonly #time: WorldTime;
  #added = 0;

  constructor(time: WorldTime) {
    this.#time = time;
  }

  /** Adds an item. */
  add(events: readonly number[]): Item {
    const id = `i${++this.#added}`;
    const item: Item = { id, label: `Training ${id}`, events, isThere: true, past: [] };
    item.past.push({ untilMs: this.#time.awakeMs, events: [] });
    this.items.set(id, item);
    return item;
  }

  /** Changes an item. */
  change(item: Item, to: Partial<Pick<Item, "events" | "isThere" | "label">>): void {
    item.past.push({ untilMs: this.#time.awakeMs, events: item.isThere ? item.events : [] });
    Object.assign(item, to);
  }

  /**
   * Says whether an item was there at some time since an instant of awake time.
   * @param eventAt with this event; null: with any
   */
  wasThere(
    id: string,
    { eventAt, sinceMs }: { readonly eventAt: number | null; readonly sinceMs: number },
  ): boolean {
    const item = this.items.get(id);
    if (item === undefined) return false;
    const holds = (events: readonly number[]): boolean =>
      eventAt === null ? events.length > 0 : events.includes(eventAt);
    if (item.isThere && holds(item.events)) return true;
    return item.past.some(({ untilMs, events }) => untilMs >= sinceMs && holds(events));
  }

  /** The rows that a query gives now. */
  rows(since: string): readonly Row[] {
    return [...this.items.values()].filter((item) => item.isThere).flatMap((item) =>
      item.events.map((at) => ({ id: item.id, label: item.label, event_at: toSqlText(at) }))
        .filter((row) => row.event_at > since)
    );
  }
}

/** What a daemon's view of the database is made of. */
export interface CourseParts {
  readonly database: CourseDatabase;
  readonly life: Life;
  readonly weather: Weather;
  readonly chance: Chance;
  /** Whether the world's bug is on that takes an outage for an empty answer. */
  readonly hidesOutage: boolean;
  /** Hears each answer that was given to its end. */
  readonly onAnswer: (task: string, answer: Answer) => void;
}

/** Opens the database for a daemon. The queries of these tasks are their names. */
export function openSimCourse(parts: CourseParts): Course {
  const { database, life, weather, chance } = parts;
  const ask = async (sql: string): Promise<void> => {
    await life.delay(chance.between(0, weather.courseSlowestMs));
    if (weather.courseIsDown) throw courseError("COURSE_UNREACHABLE");
    if (weather.brokenQueries.has(sql)) throw courseError("COURSE_REFUSED");
  };
  return {
    ...{ dialect: "sqlite", label: "simulated course" },
    ping: () => life.cross("course.ping", () => ask("")),
    columns: () => life.cross("course.columns", () => ["id", "label", "event_at"]),
    async *pages(sql, params: Params, signal) {
      if (parts.hidesOutage && weather.courseIsDown) return;
      await life.cross(`course.pages ${sql}`, () => ask(sql));
      const rows = database.rows(String(params.since));
      // What is found is of this moment, also where the second half comes later.
      const half = Math.ceil(rows.length / 2);
      for (const page of [rows.slice(0, half), rows.slice(half)]) {
        if (signal.aborted) return;
        if (page.length > 0) yield page;
        if (!chance.has(weather.courseBreaksShare)) continue;
        await life.pass("after half an answer");
        throw courseError("COURSE_UNREACHABLE");
      }
      parts.onAnswer(sql, answerOf(rows));
    },
    all: (sql) =>
      life.cross("course.all", async () => {
        await ask(sql);
        return [];
      }),
    transaction: (statements) =>
      life.cross("course.transaction", async () => {
        await ask("");
        return statements.map(() => 1);
      }),
    close: () => Promise.resolve(),
  };
}

function answerOf(rows: readonly Row[]): Answer {
  const answer = new Map<string, number[]>();
  for (const row of rows) {
    const id = String(row.id);
    const at = Date.parse(`${String(row.event_at).replace(" ", "T")}Z`);
    answer.set(id, [...answer.get(id) ?? [], at]);
  }
  return answer;
}
