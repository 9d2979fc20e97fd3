import assert from "node:assert/strict";
import fc from "fast-check";
import ICAL from "ical.js";
import nodeIcal from "node-ical";
import type { Calendar, CalendarEvent } from "../../src/handler.ts";
import { sequenceAt, toICalendar } from "../../src/mail/calendar.ts";
import { makeCalendar } from "./support/message.ts";

const OPTIONS = {
  organizer: { name: "Bcourse", address: "noreply@example.org" },
  attendee: { email: "anna.bakker@example.org", name: "Anna Bakker" },
  stamp: Date.UTC(2026, 10, 29, 8),
};

function parse(calendar: Calendar, options = OPTIONS): ICAL.Component {
  return new ICAL.Component(ICAL.parse(toICalendar(calendar, options)));
}

function events(file: ICAL.Component): readonly ICAL.Component[] {
  return file.getAllSubcomponents("vevent");
}

interface Occurrence {
  readonly start: string;
  readonly end: string;
  readonly summary: string;
  readonly location: string;
}

/** Expands the series as a calendar does. */
function expand(file: ICAL.Component): readonly Occurrence[] {
  const [master, ...overrides] = events(file);
  assert.ok(master !== undefined);
  const series = new ICAL.Event(master);
  for (const override of overrides) series.relateException(new ICAL.Event(override));
  const found: Occurrence[] = [];
  const iterator = series.iterator();
  for (let start = iterator.next(); start; start = iterator.next()) {
    const { startDate, endDate, item } = series.getOccurrenceDetails(start);
    found.push({
      start: startDate.toJSDate().toISOString(),
      end: endDate.toJSDate().toISOString(),
      summary: item.summary ?? "",
      location: item.location ?? "",
    });
  }
  return found;
}

Deno.test("toICalendar() writes an invitation that a calendar understands", () => {
  const file = parse(makeCalendar({ sequence: 3 }));
  const [event] = events(file);
  assert.ok(event !== undefined);
  const value = (name: string): string => String(event.getFirstPropertyValue(name));
  assert.equal(file.getFirstPropertyValue("method"), "REQUEST");
  assert.equal(file.getFirstPropertyValue("version"), "2.0");
  assert.equal(value("uid"), "5f2b6f3e-9e0b-4c55-8a39-0a4f5b6c7d8e");
  assert.equal(value("sequence"), "3");
  assert.equal(value("dtstamp"), "2026-11-29T08:00:00Z");
  assert.equal(value("dtstart"), "2026-12-01T09:00:00Z");
  assert.equal(value("dtend"), "2026-12-01T16:00:00Z");
  assert.equal(value("summary"), "BHV Basis");
  assert.equal(value("location"), "Kerkstraat 1, Utrecht");
  assert.equal(value("status"), "CONFIRMED");
});

Deno.test("toICalendar() names organiser and attendee, and asks for an answer", () => {
  const [event] = events(parse(makeCalendar()));
  const organizer = event?.getFirstProperty("organizer");
  assert.equal(String(organizer?.getFirstValue()).toLowerCase(), "mailto:noreply@example.org");
  assert.equal(organizer?.getParameter("cn"), "Bcourse");
  const attendee = event?.getFirstProperty("attendee");
  assert.equal(String(attendee?.getFirstValue()).toLowerCase(), "mailto:anna.bakker@example.org");
  assert.equal(attendee?.getParameter("cn"), "Anna Bakker");
  assert.equal(attendee?.getParameter("rsvp"), "TRUE");
  assert.equal(attendee?.getParameter("partstat"), "NEEDS-ACTION");
});

const STATES = [
  ["REQUEST", undefined, "CONFIRMED"],
  ["REQUEST", "TENTATIVE", "TENTATIVE"],
  ["CANCEL", undefined, "CANCELLED"],
  ["CANCEL", "TENTATIVE", "CANCELLED"],
] as const;

for (const [method, status, wanted] of STATES) {
  Deno.test(`toICalendar() writes ${method} with status ${status} as ${wanted}`, () => {
    const file = parse(makeCalendar({ method, ...status === undefined ? {} : { status } }));
    assert.equal(file.getFirstPropertyValue("method"), method);
    assert.equal(events(file)[0]?.getFirstPropertyValue("status"), wanted);
  });
}

Deno.test("toICalendar() makes a missing sequence of the time of the mail, so that it grows", () => {
  const sequence = (stamp: number): unknown =>
    events(parse(makeCalendar(), { ...OPTIONS, stamp }))[0]?.getFirstPropertyValue("sequence");
  assert.equal(sequence(Date.UTC(2026, 0, 1)), 0);
  assert.equal(sequence(Date.UTC(2026, 0, 1, 0, 0, 7)), 7);
  assert.equal(sequence(Date.UTC(2025, 0, 1)), 0);
  assert.ok(sequenceAt(Date.UTC(2090, 0, 1)) < 2 ** 31);
});

for (
  const [given, partstat, rsvp] of [
    [{}, "NEEDS-ACTION", "TRUE"],
    [{ status: "TENTATIVE" }, "TENTATIVE", "FALSE"],
    [{ status: "TENTATIVE", answer: "NEEDS-ACTION" }, "NEEDS-ACTION", "TRUE"],
    [{ answer: "ACCEPTED" }, "ACCEPTED", "FALSE"],
    [{ method: "CANCEL" }, "NEEDS-ACTION", "FALSE"],
  ] as const
) {
  Deno.test(`toICalendar() says how the recipient of ${JSON.stringify(given)} stands to it`, () => {
    const attendee = events(parse(makeCalendar(given)))[0]?.getFirstProperty("attendee");
    assert.equal(attendee?.getFirstParameter("partstat"), partstat);
    assert.equal(attendee?.getFirstParameter("rsvp") ?? "FALSE", rsvp);
  });
}

function at(start: string, hours: number, part: Partial<CalendarEvent> = {}): CalendarEvent {
  const end = Temporal.Instant.from(start).add({ hours }).toString();
  return { start, end, summary: "BHV Basis", location: "Utrecht", ...part };
}

function occurrences(list: readonly CalendarEvent[]): readonly Occurrence[] {
  const iso = (text: string): string =>
    Temporal.Instant.from(text).toString({ fractionalSecondDigits: 3 });
  return list.map((event) => ({
    start: iso(event.start),
    end: iso(event.end),
    summary: event.summary,
    location: event.location ?? "",
  })).sort((one, other) => one.start.localeCompare(other.start));
}

Deno.test("toICalendar() makes two events alike one series, without an override", () => {
  const list = [at("2026-12-01T09:00:00Z", 7), at("2026-12-08T09:00:00Z", 7)];
  const file = parse(makeCalendar({ events: list }));
  assert.equal(events(file).length, 1);
  assert.equal(events(file)[0]?.getAllProperties("rdate").length, 1);
  assert.deepEqual(expand(file), occurrences(list));
});

Deno.test("toICalendar() overrides what differs from the first event, under the same UID and sequence", () => {
  const list = [
    at("2026-12-01T09:00:00Z", 7),
    at("2026-12-08T09:00:00Z", 3),
    at("2026-12-15T09:00:00Z", 7, { location: "Zwolle" }),
    at("2026-12-22T09:00:00Z", 7, { summary: "Examen" }),
    at("2026-12-29T09:00:00Z", 7),
  ];
  const file = parse(makeCalendar({ events: list, sequence: 2 }));
  assert.equal(events(file).length, 4);
  assert.deepEqual(expand(file), occurrences(list));
  const identities = events(file).map((event) =>
    `${event.getFirstPropertyValue("uid")} ${event.getFirstPropertyValue("sequence")}`
  );
  assert.equal(new Set(identities).size, 1);
});

Deno.test("toICalendar() makes the earliest event the master, whatever the order", () => {
  const list = [at("2026-12-08T09:00:00Z", 3), at("2026-12-01T09:00:00Z", 7)];
  const file = parse(makeCalendar({ events: list }));
  assert.equal(
    String(events(file)[0]?.getFirstPropertyValue("dtstart")),
    "2026-12-01T09:00:00Z",
  );
  assert.deepEqual(expand(file), occurrences(list));
});

Deno.test("toICalendar() makes a series that expands to exactly the events, also over DST", () => {
  const event = fc.record({
    hour: fc.integer({ min: 0, max: 24 * 500 }),
    hours: fc.integer({ min: 1, max: 48 }),
    summary: fc.constantFrom("BHV Basis", "Examen", "A; B, C \\ D"),
    location: fc.constantFrom("Utrecht", "Zwolle, zaal 1"),
  });
  const series = fc.uniqueArray(event, {
    minLength: 1,
    maxLength: 8,
    selector: ({ hour }) => hour,
  });
  fc.assert(fc.property(series, (drawn) => {
    const first = Temporal.Instant.from("2026-01-01T00:00:00Z");
    const list = drawn.map(({ hour, hours, summary, location }) =>
      at(first.add({ hours: hour }).toString(), hours, { summary, location })
    );
    assert.deepEqual(expand(parse(makeCalendar({ events: list }))), occurrences(list));
  }));
});

Deno.test("toICalendar() cancels every event of a series", () => {
  const list = [at("2026-12-01T09:00:00Z", 7), at("2026-12-08T09:00:00Z", 3)];
  const file = parse(makeCalendar({ method: "CANCEL", events: list }));
  const states = events(file).map((event) => event.getFirstPropertyValue("status"));
  assert.deepEqual(states, ["CANCELLED", "CANCELLED"]);
});

const HOSTILE =
  'BHV\r\nATTENDEE:mailto:eve@example.org\r\nEND:VEVENT\0 "x"; y, z \\n 🎉 <b>{{ 1 }}</b>';

Deno.test("toICalendar() lets names, titles and places be nothing but text", () => {
  const calendar = makeCalendar({
    uid: "a\r\nMETHOD:CANCEL",
    events: [{
      start: "2026-12-01 09:00:00",
      end: "2026-12-01 10:00:00",
      summary: HOSTILE,
      location: HOSTILE,
      description: HOSTILE,
    }],
  });
  // ical.js takes a backslash and an n in a name for the end of a line, against RFC 5545.
  const name = HOSTILE.replaceAll("\\", "/");
  const organizer = { name, address: "noreply@example.org" };
  const attendee = { name, email: "anna@example.org" };
  const file = parse(calendar, { ...OPTIONS, organizer, attendee });
  const shown = HOSTILE.replaceAll(/\r\n|\0/g, " ");
  const shownName = shown.replaceAll("\\", "/");
  const [event] = events(file);
  assert.equal(events(file).length, 1);
  assert.equal(event?.getAllProperties("attendee").length, 1);
  assert.equal(file.getFirstPropertyValue("method"), "REQUEST");
  assert.equal(event?.getFirstPropertyValue("summary"), shown);
  assert.equal(event?.getFirstPropertyValue("location"), shown);
  assert.equal(event?.getFirstProperty("attendee")?.getParameter("cn"), shownName);
  assert.equal(event?.getFirstProperty("organizer")?.getParameter("cn"), shownName);
});

Deno.test("toICalendar() ends every line with CRLF and keeps it within 75 bytes", () => {
  const summary = "é🎉".repeat(1_000);
  const text = toICalendar(
    makeCalendar({ events: [at("2026-12-01T09:00:00Z", 1, { summary })] }),
    OPTIONS,
  );
  assert.ok(text.endsWith("END:VCALENDAR\r\n"));
  assert.ok(!/[^\r]\n|\r[^\n]/.test(text));
  for (const line of text.split("\r\n")) {
    assert.ok(new TextEncoder().encode(line).length <= 75, line);
  }
  const file = new ICAL.Component(ICAL.parse(text));
  assert.equal(events(file)[0]?.getFirstPropertyValue("summary"), summary);
});

const WRONG: Readonly<Record<string, readonly CalendarEvent[]>> = {
  "no event": [],
  "a start that is none": [{ start: "soon", end: "2026-12-01 09:00:00", summary: "BHV" }],
  "an end that is none": [{ start: "2026-12-01 09:00:00", end: "", summary: "BHV" }],
  "an end before the start": [{
    start: "2026-12-01 09:00:00",
    end: "2026-12-01 08:00:00",
    summary: "BHV",
  }],
};

for (const [what, list] of Object.entries(WRONG)) {
  Deno.test(`toICalendar() refuses ${what}`, () => {
    assert.throws(() => toICalendar(makeCalendar({ events: list }), OPTIONS), {
      code: "MAIL_CALENDAR",
    });
  });
}

Deno.test("toICalendar() is read alike by another reader of calendars", () => {
  const list = [
    at("2026-12-01T09:00:00Z", 7),
    at("2026-12-08T09:00:00Z", 3, { location: "Zwolle; zaal 1, links" }),
  ];
  for (const method of ["REQUEST", "CANCEL"] as const) {
    const calendar = makeCalendar({ method, events: list, sequence: 4 });
    const read = nodeIcal.sync.parseICS(toICalendar(calendar, OPTIONS));
    assert.equal(read.vcalendar?.type === "VCALENDAR" && read.vcalendar.method, method);
    const event = read[calendar.uid];
    assert.ok(event?.type === "VEVENT");
    assert.equal(event.method, method);
    assert.equal(Number(event.sequence), 4);
    assert.equal(event.status, method === "CANCEL" ? "CANCELLED" : "CONFIRMED");
    assert.equal(event.start.toISOString(), "2026-12-01T09:00:00.000Z");
    assert.equal(event.end?.toISOString(), "2026-12-01T16:00:00.000Z");
    const [override] = Object.values(event.recurrences ?? {});
    const { start, end, location } = JSON.parse(JSON.stringify(override));
    assert.deepEqual([start, end, location], [
      ...["2026-12-08T09:00:00.000Z", "2026-12-08T12:00:00.000Z"],
      "Zwolle; zaal 1, links",
    ]);
    assert.deepEqual(event.attendee, {
      val: "MAILTO:anna.bakker@example.org",
      params: {
        ...{ ROLE: "REQ-PARTICIPANT", CUTYPE: "INDIVIDUAL", PARTSTAT: "NEEDS-ACTION" },
        ...{ CN: "Anna Bakker", RSVP: method === "REQUEST" },
      },
    });
  }
});
