/**
 * Invitations as calendars read them (RFC 5545, RFC 5546).
 * @module
 */
import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalAttendeeType,
  ICalCalendarMethod,
  type ICalEventData,
  ICalEventStatus,
} from "ical-generator";
import type { EpochMs } from "../domain/clock.ts";
import { MailError } from "../domain/errors.ts";
import { parseInstant } from "../domain/instant.ts";
import type { Calendar, CalendarEvent, Recipient } from "../handler.ts";
import { asciiAddress, type Mailbox } from "./address.ts";
import { oneLine } from "./one_line.ts";

/** Who and when beside the calendar itself. */
export interface CalendarOptions {
  /** Who invites, and gets the answers. */
  readonly organizer: Mailbox;
  /** Who is invited. */
  readonly attendee: Recipient;
  /** When the invitation is made, epoch ms. */
  readonly stamp: EpochMs;
}

/**
 * Writes an invitation or its withdrawal. Several events become one series: the first is its
 * master, with an RDATE for each other start; an event that differs from the first in length,
 * title, place or text gets an override under the same UID. Times are written in UTC, so that no
 * calendar has to know the zone. Of events that start at the same time, the first counts.
 * @param calendar a missing sequence is that of the stamp, see {@link sequenceAt}
 * @returns iCalendar text
 * @throws {MailError} MAIL_CALENDAR where there is no event, or a time is none
 */
export function toICalendar(calendar: Calendar, options: CalendarOptions): string {
  const { first, others } = readEvents(calendar.events);
  const method = ICalCalendarMethod[calendar.method];
  const file = ical({ method, prodId: "//bcourse-scheduler//bcourse-scheduler//EN" });
  const shared = sharedParts(calendar, options);
  const master = { ...shared, ...eventParts(first) };
  file.createEvent(others.length === 0 ? master : { ...master, repeating: recurrence(others) });
  for (const event of others.filter((other) => differs(other, first))) {
    file.createEvent({ ...shared, ...eventParts(event), recurrenceId: instant(event.start) });
  }
  return `${file.toString()}\r\n`; // ical-generator leaves out the end of the last line
}

/** Sequences count from here, so that they fit in the 31 bits that calendars keep them in, until 2094. */
const SEQUENCE_EPOCH = Date.UTC(2026, 0, 1);

/**
 * Makes the sequence of an invitation out of the time at which its mail was first to be sent: it
 * grows with every mail about the same appointment, stays the same where a mail is sent again, and
 * needs nothing to be remembered: counting would begin anew with a store that was lost, and then
 * calendars would ignore every update. Of two mails of the same second the later stamp counts.
 * @param firstIntended epoch ms
 * @returns seconds; at least 0
 * Source: RFC 5546 section 2.1.5: the higher SEQUENCE is the newer one, then the later DTSTAMP
 */
export function sequenceAt(firstIntended: EpochMs): number {
  return Math.max(0, Math.floor((firstIntended - SEQUENCE_EPOCH) / 1_000));
}

/**
 * Refuses an invitation that cannot be written, before anything is sent.
 * @throws {MailError} MAIL_CALENDAR where there is no event, or a time is none
 */
export function checkCalendar(calendar: Calendar): void {
  readEvents(calendar.events);
}

interface Appointment {
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly summary: string;
  readonly location: string;
  readonly description: string;
}

/** What all events of the series have in common. */
function sharedParts(
  calendar: Calendar,
  options: CalendarOptions,
): Omit<ICalEventData, "start"> {
  const { organizer, attendee } = options;
  return {
    id: oneLine(calendar.uid),
    sequence: calendar.sequence ?? sequenceAt(options.stamp),
    stamp: instant(options.stamp),
    status: calendar.method === "CANCEL"
      ? ICalEventStatus.CANCELLED
      : ICalEventStatus[calendar.status ?? "CONFIRMED"],
    organizer: {
      name: oneLine(organizer.name ?? "") || organizer.address,
      email: asciiAddress(organizer.address),
    },
    attendees: [{
      name: oneLine(attendee.name ?? "") || attendee.email,
      email: asciiAddress(attendee.email),
      type: ICalAttendeeType.INDIVIDUAL,
      role: ICalAttendeeRole.REQ,
      ...standing(calendar),
    }],
  };
}

/** How the attendee stands to it, and whether mail programs ask for an answer. */
function standing(
  { method, status, answer }: Calendar,
): { readonly status: ICalAttendeeStatus; readonly rsvp: boolean } {
  const usual = status === "TENTATIVE" ? "TENTATIVE" : "NEEDS-ACTION";
  const found = PARTSTAT[answer ?? usual];
  return { status: found, rsvp: method === "REQUEST" && found === ICalAttendeeStatus.NEEDSACTION };
}

const PARTSTAT = {
  "NEEDS-ACTION": ICalAttendeeStatus.NEEDSACTION,
  "TENTATIVE": ICalAttendeeStatus.TENTATIVE,
  "ACCEPTED": ICalAttendeeStatus.ACCEPTED,
} as const;

function eventParts(event: Appointment): ICalEventData {
  return {
    start: instant(event.start),
    end: instant(event.end),
    summary: event.summary,
    location: event.location === "" ? null : event.location,
    description: event.description === "" ? null : event.description,
  };
}

/**
 * A rule that gives the first event alone, then the start of each other. The rule is there for
 * ical.js and whatever is built on it, which forgets the first event of a series without one.
 */
function recurrence(others: readonly Appointment[]): string {
  const starts = others.map(({ start }) =>
    instant(start).toString({ smallestUnit: "second" }).replaceAll(/[-:]/g, "")
  );
  return `RRULE:FREQ=DAILY;COUNT=1\r\nRDATE:${starts.join(",")}`;
}

function readEvents(
  events: readonly CalendarEvent[],
): { readonly first: Appointment; readonly others: readonly Appointment[] } {
  const byStart = new Map<EpochMs, Appointment>();
  for (const event of events.map(readEvent)) {
    if (!byStart.has(event.start)) byStart.set(event.start, event);
  }
  const [first, ...others] = [...byStart.values()].sort((a, b) => a.start - b.start);
  if (first !== undefined) return { first, others };
  throw calendarError("it has no event", "give the invitation at least one event");
}

function readEvent(event: CalendarEvent): Appointment {
  const start = readTime(event, "start");
  const end = readTime(event, "end");
  if (end < start) {
    const found = `ends at ${event.end} and starts at ${event.start}`;
    throw calendarError(
      `the event ${JSON.stringify(oneLine(event.summary))} ${oneLine(found)}`,
      "let the event end after its start",
    );
  }
  return {
    start,
    end,
    summary: oneLine(event.summary),
    location: oneLine(event.location ?? ""),
    description: manyLines(event.description ?? ""),
  };
}

function readTime(event: CalendarEvent, side: "start" | "end"): EpochMs {
  const found = parseInstant(event[side]);
  if (found !== null) return found - found % 1_000;
  throw calendarError(
    `the ${side} of ${JSON.stringify(oneLine(event.summary))} is ` +
      `${JSON.stringify(oneLine(event[side]))}, and must be a time such as 2026-12-01 09:00:00`,
    `correct the ${side} of the event`,
  );
}

function differs(event: Appointment, master: Appointment): boolean {
  return event.end - event.start !== master.end - master.start ||
    event.summary !== master.summary || event.location !== master.location ||
    event.description !== master.description;
}

/** Keeps the lines of a text, each safe by itself. */
function manyLines(text: string): string {
  return text.split(/\r\n|\r|\n/).map(oneLine).join("\n").trim();
}

function instant(time: EpochMs): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(time);
}

function calendarError(found: string, hint: string): MailError {
  return new MailError("MAIL_CALENDAR", `Cannot write the invitation as ${found}`, { hint });
}
