import assert from "node:assert/strict";
import fc from "fast-check";
import type { Mail, Texts } from "../../src/handler.ts";
import { pickText, type WrittenText } from "../../src/mail/choose_text.ts";
import { type Composed, composeMessage, type Composition } from "../../src/mail/compose.ts";
import { messageId } from "../../src/mail/message_id.ts";
import type { Message } from "../../src/mail/mailer.ts";
import { createRenderer } from "../../src/mail/render.ts";
import { makeCalendar } from "./support/message.ts";

const TEXTS: Texts = {
  reminder: {
    en: { subject: "Reminder: {{ name }}", html: "<p>Starts {{ at|datetime }}</p>" },
    nl: { subject: "Herinnering: {{ name }}", html: "<p>Begint {{ at|datetime }}</p>" },
  },
};

const VARS = { name: "BHV Basis", at: "2026-12-01 08:00:00.000000" };

const MAIL: Mail = {
  key: "student/7",
  to: { email: "anna@example.org", name: "Anna Bakker", language: "nl" },
  template: "reminder",
  vars: VARS,
};

const renderer = await createRenderer();

function compose(mail: Mail, part: Partial<Composition> = {}): Message {
  return composeAll(mail, part).message;
}

function composeAll(mail: Mail, part: Partial<Composition> = {}): Composed {
  return composeMessage({
    mail,
    texts: TEXTS,
    ...{ written: [], tags: [] },
    renderer,
    jobId: "student_reminder/12/PRODUCTION",
    eventAt: Date.UTC(2026, 11, 1, 8),
    timezone: "Europe/Amsterdam",
    from: { name: "Bcourse", address: "noreply@example.org" },
    now: Date.UTC(2026, 10, 29, 8),
    ...part,
  });
}

Deno.test("composeMessage() fills in the text in the recipient's language", () => {
  const message = compose(MAIL);
  assert.equal(message.subject, "Herinnering: BHV Basis");
  assert.equal(message.html, "<p>Begint dinsdag 1 december 2026 om 09:00</p>");
  assert.equal(message.text, "Begint dinsdag 1 december 2026 om 09:00");
  assert.deepEqual(message.to, MAIL.to);
  assert.equal(message.date, Date.UTC(2026, 10, 29, 8));
  assert.equal(message.jobId, "student_reminder/12/PRODUCTION");
  assert.equal(message.calendar, null);
});

Deno.test("composeMessage() writes English dates in an English text, whatever the reader speaks", () => {
  const message = compose({ ...MAIL, to: { email: "jean@example.org", language: "fr" } });
  assert.equal(message.text, "Starts Tuesday, 1 December 2026 at 09:00");
});

Deno.test("composeMessage() takes subject and HTML of the mail's own", () => {
  const message = compose({
    key: "k",
    to: { email: "anna@example.org", language: "nl" },
    subject: "{{ name }}",
    html: "<h1>{{ name }}</h1><p>{{ at|date }}</p>",
    vars: VARS,
  });
  assert.equal(message.subject, "BHV Basis");
  assert.equal(message.text, "BHV Basis\n\ndinsdag 1 december 2026");
});

Deno.test("composeMessage() names the texts there are where the one wanted is not", () => {
  assert.throws(() => compose({ ...MAIL, template: "remnder" }), {
    code: "MAIL_TEXT",
    message: /"remnder".*reminder/,
    hint: /"reminder"/,
  });
  assert.throws(() => compose({ ...MAIL, template: "toString" }), { code: "MAIL_TEXT" });
});

Deno.test("composeMessage() refuses an address that is none", () => {
  const to = { email: "anna@example.org\r\nBcc: eve@example.org" };
  assert.throws(() => compose({ ...MAIL, to }), { code: "MAIL_ADDRESS" });
});

Deno.test("composeMessage() refuses an invitation that cannot be written", () => {
  assert.throws(() => compose({ ...MAIL, ical: makeCalendar({ events: [] }) }), {
    code: "MAIL_CALENDAR",
  });
});

Deno.test("composeMessage() keeps names on one line", () => {
  const to = { email: " anna@example.org ", name: "Anna\r\nBcc: eve@example.org\0" };
  assert.deepEqual(compose({ ...MAIL, to }).to, {
    email: "anna@example.org",
    name: "Anna Bcc: eve@example.org",
    language: "en",
  });
});

const PICKS = [
  ["nl", "nl", "nl"],
  ["nl-BE", "nl", "nl-be"],
  ["NL_be", "nl", "nl-be"],
  ["pt-BR", "pt-BR", "pt-br"],
  ["pt", "en", "en"],
  ["fr", "en", "en"],
  ["", "en", "en"],
] as const;

for (const [wanted, found, language] of PICKS) {
  Deno.test(`pickText() gives a reader of ${JSON.stringify(wanted)} the text in ${found}`, () => {
    const of = (subject: string) => ({ subject, html: "" });
    const picked = pickText({ en: of("en"), nl: of("nl"), "pt-BR": of("pt-BR") }, wanted);
    assert.deepEqual(picked, { text: of(found), language });
  });
}

const OF = { jobId: "a/1/PRODUCTION", eventAt: 1, key: "b", domain: "example.org" };

Deno.test("messageId() is the same for the same job, event time and key", () => {
  assert.equal(messageId(OF), messageId({ ...OF }));
  assert.match(messageId(OF), /^<[0-9a-f]{40}@example\.org>$/);
});

Deno.test("messageId() differs where job, event time or key do", () => {
  const mail = fc.record({ jobId: fc.string(), eventAt: fc.integer(), key: fc.string() });
  fc.assert(fc.property(mail, mail, (one, other) => {
    const same = one.jobId === other.jobId && one.eventAt === other.eventAt &&
      one.key === other.key;
    const ids = [one, other].map((of) => messageId({ ...of, domain: "example.org" }));
    assert.equal(ids[0] === ids[1], same);
  }));
  assert.notEqual(messageId({ ...OF, jobId: "a", key: "1b" }), messageId({ ...OF, jobId: "a1" }));
});

Deno.test("composeMessage() takes the domain of the Message-ID from the sender", () => {
  const message = compose(MAIL, { from: { name: null, address: "noreply@bücher.example" } });
  assert.match(message.messageId, /@xn--bcher-kva\.example>$/);
});

const TAGS = ["student_reminder", "reminder"];

function written(given: Partial<WrittenText>): WrittenText {
  return {
    ...{ tag: "student_reminder", language: "en", subject: "Written", html: "<p>By hand</p>" },
    ...given,
  };
}

for (
  const { name, texts, subject } of [
    {
      name: "in the reader's language",
      texts: [{ language: "nl", subject: "Zelf" }, {}],
      subject: "Zelf",
    },
    { name: "in English before that of the task", texts: [{}], subject: "Written" },
    {
      name: "under the task's name before that of the template",
      texts: [{ tag: "reminder", subject: "Other" }, {}],
      subject: "Written",
    },
    { name: "under the template's name", texts: [{ tag: "reminder", subject: "T" }], subject: "T" },
    { name: "under no other name", texts: [{ tag: "list" }], subject: "Herinnering: BHV Basis" },
    {
      name: "with its blank subject left to the task",
      texts: [{ subject: null }],
      subject: "Herinnering: BHV Basis",
    },
  ] as const
) {
  Deno.test(`composeMessage() takes a text that was written in Bcourse ${name}`, () => {
    const message = compose(MAIL, { tags: TAGS, written: texts.map(written) });
    assert.equal(message.subject, subject);
  });
}

Deno.test("composeMessage() takes the task's own text where the written one is wrong, and says so", () => {
  const { message, warnings } = composeAll(MAIL, {
    tags: TAGS,
    written: [written({ html: "<p>Hello</p>\n{% if user %}" })],
  });
  assert.equal(message.subject, "Herinnering: BHV Basis");
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? "", /line 2 .*"student_reminder" \(en\)/);
});

Deno.test("composeMessage() says once which name in a written text nobody knows, and shows nothing there", () => {
  const part = { tags: TAGS, written: [written({ html: "<p>Dear {{ user.frist_name }}</p>" })] };
  const { message, warnings } = composeAll(MAIL, part);
  assert.equal(message.html, "<p>Dear </p>");
  assert.match(warnings[0] ?? "", /uses a name that this mail does not know/);
  assert.deepEqual(composeAll(MAIL, part).warnings, []);
});

Deno.test("composeMessage() makes nothing of braces, tags and control characters in a value", () => {
  const name = "{{ 7 * 7 }}{% for x in y %}<b>\u0000\u202eevil";
  const message = compose({ ...MAIL, vars: { ...VARS, name } });
  assert.ok(message.subject.includes("{{ 7 * 7 }}{% for x in y %}<b> evil"));
  const html = compose({ ...MAIL, vars: { ...VARS, name } }, {
    ...{ tags: TAGS, written: [written({ html: "<p>{{ name }}</p>" })] },
  }).html;
  for (const part of ["<b>", "49", "\0", "\u202e"]) assert.ok(!html.includes(part), html);
});
