/**
 * A training as mails tell of it: its events, where they are, and who holds it.
 * @module
 */
import type { CalendarEvent, Cell, Context, Json, Row } from "bcourse-scheduler";
import { filled } from "./filled.ts";
import { isAt, toEpochMs } from "./time.ts";

/**
 * Active trainings with an event after `:since`, each with all of its events, so that the first one
 * stays the first after it has begun. A bare `t.active` is the one spelling that SQLite and MySQL
 * (0 and 1) and PostgreSQL (boolean) share.
 */
export const UPCOMING_TRAININGS = `
SELECT t.id AS id,
       t.name AS label,
       e.start_time AS event_at,
       tt.name AS training_type,
       e.id AS training_event,
       e.end_time AS end_time,
       l.name AS location
FROM training t
JOIN training_event e ON e.training_id = t.id
LEFT JOIN training_type tt ON tt.id = t.trainingtype_id
LEFT JOIN location l ON l.id = e.location_id
WHERE t.active
  AND t.id IN (SELECT soon.training_id FROM training_event soon WHERE soon.start_time > :since)`;

const TRAINING = `
SELECT t.id, t.name, t.max_participants, tt.name AS type,
       CASE WHEN t.active THEN 1 ELSE 0 END AS is_active,
       p.name AS practice_name, p.shortname AS practice_shortname,
       p.phone_number AS practice_phone_number
FROM training t
LEFT JOIN training_type tt ON tt.id = t.trainingtype_id
LEFT JOIN practice p ON p.id = t.practice_id
WHERE t.id = :training`;

const EVENTS = `
SELECT e.id, e.start_time, e.end_time, e.location_id,
       l.name, l.directions, l.phone_number, l.street, l.house_number, l.house_number_extention,
       l.postal_code, l.city
FROM training_event e
LEFT JOIN location l ON l.id = e.location_id
WHERE e.training_id = :training
ORDER BY e.start_time, e.id`;

/** A place, as texts see it. */
export interface Place {
  readonly [key: string]: Json;
  readonly id: Json;
  readonly name: string | null;
  /** Street and city on one line; empty where neither is known. */
  readonly address: string;
  /** Name and address on one line. */
  readonly line: string;
  readonly directions: string | null;
  readonly phone_number: string | null;
}

/** An event, as texts see it; times as the database holds them. */
export interface Meeting {
  readonly [key: string]: Json;
  readonly start: string;
  readonly end: string;
  readonly location: Place;
}

/** What texts see of a training, under these names. */
export interface TrainingVars {
  readonly [key: string]: Json;
  readonly training: { readonly id: Json; readonly name: string; readonly type: string | null };
  /** All events, in order. */
  readonly events: readonly Meeting[];
  /** The event that the job is about, else the next one; null where the training has none. */
  readonly event: Meeting | null;
  /** Where that is. */
  readonly location: Place | null;
  /** Every place of the training once. */
  readonly locations: readonly Place[];
  readonly practice: {
    readonly name: string | null;
    readonly shortname: string | null;
    readonly phone_number: string | null;
  };
}

/** A training as it stands. */
export interface Training {
  readonly id: Cell;
  /** Most participants; null: no limit is known. */
  readonly most: number | null;
  readonly isActive: boolean;
  /** Whether it had events and none of them is still to begin. */
  readonly isOver: boolean;
  /** What texts see of it. */
  readonly vars: TrainingVars;
}

/**
 * Reads a training.
 * @param id default: the job's item
 * @returns null where it is not there any more
 */
export async function readTraining(
  ctx: Context,
  id: Cell = ctx.item.id,
): Promise<Training | null> {
  const row = await ctx.course.get(TRAINING, { training: id });
  if (row === null) return null;
  const events = (await ctx.course.all(EVENTS, { training: id })).map(toMeeting);
  const next = events.find(({ start }) => begins(start, ctx.now));
  const event = events.find(({ start }) => isAt(start, ctx.item.eventAt)) ?? next ?? events[0];
  return {
    id: row.id ?? null,
    most: filled(row.max_participants) === null ? null : Number(row.max_participants),
    isActive: Number(row.is_active) === 1,
    isOver: events.length > 0 && next === undefined,
    vars: {
      training: { id: row.id ?? null, name: String(row.name), type: filled(row.type) },
      events,
      event: event ?? null,
      location: event?.location ?? null,
      locations: [...new Map(events.map(({ location }) => [location.id, location])).values()],
      practice: {
        name: filled(row.practice_name),
        shortname: filled(row.practice_shortname),
        phone_number: filled(row.practice_phone_number),
      },
    },
  };
}

/** Reads the training that a reminder is about; ends the attempt where there is nothing to remind of. */
export async function readUpcoming(ctx: Context): Promise<Training> {
  const training = await readTraining(ctx);
  if (training !== null && training.vars.events.length > 0) return training;
  return ctx.skip("the training is not there any more, or has no events");
}

/** Makes appointments of a training's events. */
export function toCalendarEvents({ training, events }: TrainingVars): readonly CalendarEvent[] {
  return events.map(({ start, end, location }) => ({
    start,
    end,
    summary: training.name,
    ...(location.line === "" ? {} : { location: location.line }),
    ...(location.directions === null ? {} : { description: location.directions }),
  }));
}

function begins(start: string, after: Temporal.Instant): boolean {
  return (toEpochMs(start) ?? 0) > after.epochMilliseconds;
}

function toMeeting(row: Row): Meeting {
  return { start: String(row.start_time), end: String(row.end_time), location: toPlace(row) };
}

function toPlace(row: Row): Place {
  const name = filled(row.name);
  const number = joined([row.house_number, row.house_number_extention], "");
  const street = joined([row.street, number], " ");
  const address = joined([street, joined([row.postal_code, row.city], " ")], ", ");
  return {
    id: row.location_id ?? null,
    name,
    address,
    line: joined([name, address], ", "),
    directions: filled(row.directions),
    phone_number: filled(row.phone_number),
  };
}

function joined(parts: readonly (Cell | undefined)[], separator: string): string {
  return parts.map(filled).filter((part) => part !== null).join(separator);
}
