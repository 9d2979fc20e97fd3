/**
 * Compares a mail, as its reader's mail program takes it apart, with what should have arrived.
 * @module
 */
import assert from "node:assert/strict";
import ICAL from "ical.js";
import type { ParsedMail } from "mailparser";
import nodeIcal from "node-ical";
import { toIso } from "../../src/domain/clock.ts";
import type { ExpectedCalendar, ExpectedMail } from "./expected_mail.ts";
import type { Arrived } from "./post.ts";
import { seen, seenOf } from "./seen.ts";

/** Tags that the texts have; what anybody is called adds none. */
const TAGS = /^<\/?(?:p|br|strong|ul|ol|li|a|table|tr|th|td)(?: (?:style|href)="[^"<>]*")?>$/;

/** Holds a mail against what it should be. */
export function checkMail({ mail, to, raw }: Arrived, wanted: ExpectedMail): void {
  assert.equal(to, wanted.to);
  assert.deepEqual(mailboxes(mail.to), [{ address: wanted.to, name: wanted.name ?? "" }]);
  assert.deepEqual(mailboxes(mail.from), [{ address: "noreply@example.org", name: "Bcourse" }]);
  assert.deepEqual(mailboxes(mail.replyTo), [{ address: "office@example.org", name: "Kantoor" }]);
  for (const name of ["cc", "bcc", "sender"]) assert.equal(mail.headers.has(name), false, name);
  assert.equal(mail.headers.get("auto-submitted"), "auto-generated");
  assert.equal(mail.headers.get("x-auto-response-suppress"), "All");
  assert.match(raw, /^List-Unsubscribe: <https:\/\/example\.org\/account>\r?$/m);
  assert.match(mail.messageId ?? "", /^<[0-9a-f]{40}@example\.org>$/);
  checkTexts(mail, wanted);
  const types = mail.attachments.map(({ contentType }) => contentType);
  if (wanted.calendar === null) return assert.deepEqual(types, []);
  // A way to show the mail, which is what gives it its buttons, and a file.
  assert.deepEqual(types, ["text/calendar", "application/ics"]);
  assert.match(raw, new RegExp(`text/calendar; charset=utf-8; method=${wanted.calendar.method}`));
  const [file, other] = mail.attachments;
  assert.ok(file !== undefined && other?.content.equals(file.content));
  checkCalendar(file.content.toString(), wanted, wanted.calendar);
}

function checkTexts(mail: ParsedMail, wanted: ExpectedMail): void {
  const html = String(mail.html);
  const [text, shown] = [seen(mail.text ?? ""), seenOf(html)];
  for (const tag of html.match(/<[^>]*>/g) ?? []) assert.match(tag, TAGS);
  assert.doesNotMatch(shown, /\bundefined\b|\bnone\b/);
  for (const fact of wanted.facts) {
    assert.ok(shown.includes(fact), `${fact} is not in ${shown}`);
  }
  // A table puts long names over several lines.
  if (html.includes("<table")) return;
  for (const fact of wanted.facts) assert.ok(text.includes(fact), `${fact} is not in ${text}`);
}

function mailboxes(list: ParsedMail["to"]): readonly unknown[] {
  return [list].flat().flatMap((one) => one?.value ?? []).map(({ address, name }) => ({
    address,
    name: headerText(name),
  }));
}

/** Without the joiner that keeps an encoded word text. */
export function headerText(text: string): string {
  return seen(text.replaceAll("\u2060", ""));
}

function checkCalendar(text: string, mail: ExpectedMail, wanted: ExpectedCalendar): void {
  const file = new ICAL.Component(ICAL.parse(text));
  const [master, ...overrides] = file.getAllSubcomponents("vevent");
  assert.ok(master !== undefined);
  const value = (name: string): string => String(master.getFirstPropertyValue(name));
  assert.equal(file.getFirstPropertyValue("method"), wanted.method);
  assert.equal(value("status"), wanted.status);
  assert.deepEqual(
    wanted.identities.filter(({ uid }) => uid === value("uid")).map(({ sequence }) => sequence),
    [Number(value("sequence"))],
  );
  assert.equal(value("organizer").toLowerCase(), "mailto:noreply@example.org");
  const attendees = master.getAllProperties("attendee");
  assert.deepEqual(attendees.map((one) => String(one.getFirstValue()).toLowerCase()), [
    `mailto:${mail.to}`,
  ]);
  assert.equal(attendees[0]?.getFirstParameter("partstat"), wanted.partstat);
  const asks = wanted.partstat === "NEEDS-ACTION" && wanted.method === "REQUEST";
  assert.equal(attendees[0]?.getFirstParameter("rsvp") ?? "FALSE", asks ? "TRUE" : "FALSE");
  checkEvents(expand(master, overrides), wanted);
  const other = Object.values(nodeIcal.sync.parseICS(text)).find((one) => one?.type === "VEVENT");
  assert.ok(other?.type === "VEVENT");
  const [first] = wanted.events;
  assert.equal(seen(String(other.summary)), first?.summary);
  assert.equal(toIso(other.start.getTime()), first?.start);
  assert.equal(other.uid, value("uid"));
}

function checkEvents(found: ReturnType<typeof expand>, wanted: ExpectedCalendar): void {
  assert.deepEqual(
    found.map(({ start, end, summary }) => ({ start, end, summary })),
    wanted.events.map(({ start, end, summary }) => ({ start, end, summary })),
  );
  for (const [index, { location }] of found.entries()) {
    assert.ok(location.startsWith(wanted.events[index]?.location ?? "-"), location);
  }
}

/** Expands an invitation as a calendar does. */
function expand(master: ICAL.Component, overrides: readonly ICAL.Component[]) {
  const series = new ICAL.Event(master);
  for (const one of overrides) series.relateException(new ICAL.Event(one));
  const found = [];
  const iterator = series.iterator();
  for (let start = iterator.next(); start; start = iterator.next()) {
    const { startDate, endDate, item } = series.getOccurrenceDetails(start);
    found.push({
      start: toIso(startDate.toUnixTime() * 1_000),
      end: toIso(endDate.toUnixTime() * 1_000),
      summary: seen(item.summary ?? ""),
      location: seen(item.location ?? ""),
    });
  }
  return found;
}
