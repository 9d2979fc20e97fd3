/**
 * Names, titles and places come from people. Whatever they hold, it is only read: in the subject,
 * in headers, in both texts and in the invitation.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import ICAL from "ical.js";
import { type ParsedMail, simpleParser } from "mailparser";
import nodeIcal from "node-ical";
import type { Texts } from "../../src/handler.ts";
import type { WrittenText } from "../../src/mail/choose_text.ts";
import { composeMessage } from "../../src/mail/compose.ts";
import { toMime } from "../../src/mail/mime.ts";
import { createRenderer } from "../../src/mail/render.ts";
import { makeCalendar, SENDER } from "./support/message.ts";

/** What a name may hold, and what of it people read. */
const NAMES: Readonly<Record<string, { readonly name: string; readonly seen: string }>> = {
  "HTML": same("<script>alert(1)</script><img src=x onerror=y><b>"),
  "an entity": same("&lt;b&gt; &amp;amp; &#0; &nbsp;."),
  "the end of a comment": same("--><!-- ]]> </style></title></body>"),
  "another header": {
    name: "Anna\r\nBcc: eve@example.org\r\n\r\nWire the money",
    seen: "Anna Bcc: eve@example.org Wire the money",
  },
  "a bare CR or LF": {
    name: "Anna\rBcc: eve@example.org\nCc: x@y.z",
    seen: "Anna Bcc: eve@example.org Cc: x@y.z",
  },
  "quotes and brackets": same(`"Anna" <eve@example.org>, 'x'; \\ (c) @here:`),
  "SQL": same(`Robert'); DROP TABLE "user"; -- %_`),
  "expressions": same("{{ 7*7 }}{% for x in [1, 2] %}z{% endfor %}{# c #}{{ user.email }}"),
  "an encoded word": same("=?utf-8?Q?x=0D=0ABcc:_eve@example.org?= =?utf-8?B?ZXZl?="),
  "a calendar": {
    name: "x\r\nATTENDEE:mailto:eve@example.org\nEND:VEVENT\r\nBEGIN:VEVENT",
    seen: "x ATTENDEE:mailto:eve@example.org END:VEVENT BEGIN:VEVENT",
  },
  "a way to turn text around": { name: "\u202eevil\u202c \u2066a\u2069 \u202bb", seen: "evil a b" },
  "a mark of direction": same("שלום\u200f! (عربي)"),
  "control characters": { name: "a\0b\x1b[31m\x07c", seen: "a b [31m c" },
  "other ends of lines": { name: "a\u2028b\u2029c\u0085d", seen: "a b c d" },
  "half a character": { name: "a\ud83db", seen: "a\ufffdb" },
  "10 kB": same("Zoë 🎉 ".repeat(1_000).trim()),
  "10 kB without a blank": same("x".repeat(10_000)),
};

function same(name: string): { readonly name: string; readonly seen: string } {
  return { name, seen: name };
}

const HTML =
  '<p>Dear {{ user.name }}</p><p title="{{ user.name }}">{{ training.name | upper | lower }}</p>';
const TEXTS: Texts = { main: { en: { subject: "{{ training.name }} is near", html: HTML } } };
const WRITTEN: WrittenText = {
  ...{ tag: "main", language: "en", subject: "{{ training.name }} is near", html: HTML },
};

const renderer = await createRenderer();

/** Sends a mail in which everything is called so, and reads it as its recipient does. */
async function mailOf(name: string, written: readonly WrittenText[]): Promise<ParsedMail> {
  const [event] = makeCalendar().events;
  assert.ok(event !== undefined);
  const { message } = composeMessage({
    mail: {
      key: name,
      to: { email: "anna@example.org", name },
      template: "main",
      vars: { user: { name, email: "secret" }, training: { name } },
      ical: makeCalendar({
        uid: name.slice(0, 200),
        events: [{ ...event, summary: name, location: name, description: name }],
      }),
    },
    ...{ texts: TEXTS, written, tags: ["main"], renderer },
    jobId: `task/${name}/PRODUCTION`,
    eventAt: Date.UTC(2026, 11, 1, 8),
    timezone: "Europe/Amsterdam",
    from: SENDER.from,
    now: Date.UTC(2026, 10, 29, 8),
  });
  const sender = {
    ...SENDER,
    from: { ...SENDER.from, name },
    replyTo: { name, address: "office@example.org" },
  };
  return await simpleParser(Buffer.from(await toMime(message, sender)));
}

/** Control characters, ends of lines and switches of direction that must be nowhere but between lines. */
// deno-lint-ignore no-control-regex -- they are what is looked for
const UNWANTED = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2066-\u2069\u202a-\u202e]/;

for (const [what, { name, seen }] of Object.entries(NAMES)) {
  Deno.test(`a mail only shows ${what} where a name or a title holds it`, async () => {
    for (const written of [[], [WRITTEN]]) {
      const mail = await mailOf(name, written);
      assert.equal(shown(mail.subject ?? ""), `${seen} is near`);
      const people = [mail.to, mail.from, mail.replyTo].flat().flatMap((list) => list?.value ?? []);
      assert.deepEqual(people.map((one) => ({ ...one, name: shown(one.name) })), [
        { address: "anna@example.org", name: seen },
        { address: "noreply@example.org", name: seen },
        { address: "office@example.org", name: seen },
      ]);
      for (const header of ["bcc", "cc"]) assert.equal(mail.headers.has(header), false);
      checkTexts(mail, seen);
      checkInvitation(mail, seen);
    }
  });
}

/** Without the joiner that nobody sees. */
function shown(header: string): string {
  return header.replaceAll("\u2060", "");
}

function checkTexts(mail: ParsedMail, seen: string): void {
  const html = String(mail.html);
  // Of all that looks like markup, only what the text itself has is left.
  assert.deepEqual(html.match(/<[^>]*>/g)?.map((tag) => tag.replace(/ title="[^"]*"/, "")), [
    ...["<p>", "</p>", "<p>", "</p>"],
  ]);
  assert.doesNotMatch(html, UNWANTED);
  const text = mail.text ?? "";
  assert.doesNotMatch(text, UNWANTED);
  assert.equal(plain(text), plain(`Dear ${seen} ${seen.toUpperCase().toLowerCase()}`));
}

/** Without the blanks, which HTML does not keep. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, "");
}

function checkInvitation(mail: ParsedMail, seen: string): void {
  const [file, ...others] = mail.attachments;
  assert.ok(file !== undefined && others.every(({ content }) => content.equals(file.content)));
  const text = file.content.toString();
  const root = new ICAL.Component(ICAL.parse(text));
  const [event, ...more] = root.getAllSubcomponents("vevent");
  assert.ok(event !== undefined && more.length === 0);
  assert.deepEqual(event.getAllProperties("attendee").map((one) => String(one.getFirstValue())), [
    "MAILTO:anna@example.org",
  ]);
  assert.equal(event.getFirstPropertyValue("summary"), seen);
  assert.equal(event.getFirstPropertyValue("location"), seen);
  assert.doesNotMatch(text, UNWANTED);
  const [read, ...rest] = Object.values(nodeIcal.sync.parseICS(text))
    .filter((part) => part?.type === "VEVENT");
  assert.equal(rest.length, 0);
  assert.ok(read?.type === "VEVENT");
  assert.equal(read.summary, seen);
  assert.equal(read.location, seen);
}
