import type { Calendar } from "../../../src/handler.ts";
import type { Message } from "../../../src/mail/mailer.ts";
import type { Sender } from "../../../src/mail/mime.ts";

/** Who sends in the tests. */
export const SENDER: Sender = {
  from: { name: "Bcourse", address: "noreply@example.org" },
  replyTo: { name: null, address: "office@example.org" },
  accountUrl: null,
};

/** A signal that never aborts. */
export const NEVER = new AbortController().signal;

/** A message with everything filled in; say what matters. */
export function makeMessage(part: Partial<Message> = {}): Message {
  return {
    messageId: "<0123456789abcdef@example.org>",
    to: { email: "anna.bakker@example.org", name: "Anna Bakker", language: "nl" },
    subject: "Herinnering: BHV Basis",
    html: "<p>Beste Anna</p>",
    text: "Beste Anna",
    calendar: null,
    date: Date.UTC(2026, 10, 29, 9),
    jobId: "student_reminder/12/PRODUCTION",
    ...part,
  };
}

/** An invitation to one event; say what matters. */
export function makeCalendar(part: Partial<Calendar> = {}): Calendar {
  return {
    method: "REQUEST",
    uid: "5f2b6f3e-9e0b-4c55-8a39-0a4f5b6c7d8e",
    events: [{
      start: "2026-12-01 09:00:00.000000",
      end: "2026-12-01 16:00:00.000000",
      summary: "BHV Basis",
      location: "Kerkstraat 1, Utrecht",
    }],
    ...part,
  };
}
