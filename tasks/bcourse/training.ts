/**
 * A training as a reminder tells of it: its events, where they are, and who holds it.
 * @module
 */
import type { CalendarEvent, Cell, Context, Json, Row } from "bcourse-scheduler";
import { filled } from "./filled.ts";

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
SELECT t.id, t.name, tt.name AS type,
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
  /** The event that the job is about. */
  readonly event: Meeting;
  /** Where that is. */
  readonly location: Place;
  /** Every place of the training once. */
  readonly locations: readonly Place[];
  readonly practice: {
    readonly name: string | null;
    readonly shortname: string | null;
    readonly phone_number: string | null;
  };
}

/**
 * Reads the training that the job is about.
 * @returns what texts see of it; null where it is not there any more or has no events
 */
export async function readTraining(ctx: Context): Promise<TrainingVars | null> {
  const training = await ctx.course.get(TRAINING, { training: ctx.item.id });
  const rows = await ctx.course.all(EVENTS, { training: ctx.item.id });
  const events = rows.map(toMeeting);
  const [first] = events;
  if (training === null || first === undefined) return null;
  const event = events.find(({ start }) => isAt(start, ctx.item.eventAt)) ?? first;
  return {
    training: { id: training.id ?? null, name: String(training.name), type: filled(training.type) },
    events,
    event,
    location: event.location,
    locations: [...new Map(events.map(({ location }) => [location.id, location])).values()],
    practice: {
      name: filled(training.practice_name),
      shortname: filled(training.practice_shortname),
      phone_number: filled(training.practice_phone_number),
    },
  };
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

/** Compares a time as the database holds it, UTC and to the microsecond, with an instant. */
function isAt(start: string, instant: Temporal.Instant): boolean {
  const text = /(?:Z|[+-]\d{2}:?\d{2})$/.test(start) ? start : `${start}Z`;
  try {
    return Temporal.Instant.from(text.replace(" ", "T")).epochMilliseconds ===
      instant.epochMilliseconds;
  } catch {
    return false; // a spelling that Temporal does not read: the first event will do for the subject
  }
}
