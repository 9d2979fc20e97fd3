import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import ICAL from "ical.js";
import { type ParsedMail, simpleParser } from "mailparser";
import type { Message } from "../../src/mail/mailer.ts";
import { toMime } from "../../src/mail/mime.ts";
import { makeCalendar, makeMessage, SENDER } from "./support/message.ts";

async function written(part: Partial<Message> = {}, sender = SENDER): Promise<string> {
  return new TextDecoder().decode(await toMime(makeMessage(part), sender));
}

async function parsed(part: Partial<Message> = {}, sender = SENDER): Promise<ParsedMail> {
  return await simpleParser(Buffer.from(await toMime(makeMessage(part), sender)));
}

Deno.test("toMime() writes a mail that parses to what went in", async () => {
  const mail = await parsed();
  assert.equal(mail.messageId, "<0123456789abcdef@example.org>");
  assert.equal(mail.subject, "Herinnering: BHV Basis");
  assert.equal(mail.from?.text, '"Bcourse" <noreply@example.org>');
  assert.deepEqual([mail.to].flat().map((to) => to?.value), [
    [{ address: "anna.bakker@example.org", name: "Anna Bakker" }],
  ]);
  assert.equal(mail.replyTo?.text, "office@example.org");
  assert.equal(mail.date?.toISOString(), "2026-11-29T09:00:00.000Z");
  assert.equal(mail.html, "<p>Beste Anna</p>");
  assert.equal(mail.text?.trim(), "Beste Anna");
  assert.deepEqual(mail.attachments, []);
});

Deno.test("toMime() tells other programs not to answer by themselves", async () => {
  const mail = await parsed();
  assert.equal(mail.headers.get("auto-submitted"), "auto-generated");
  assert.equal(mail.headers.get("x-auto-response-suppress"), "All");
});

Deno.test("toMime() goes on from the mails that it refers to", async () => {
  const mail = await parsed({ references: ["<1@example.org>", "<2@example.org>"] });
  assert.deepEqual(mail.references, ["<1@example.org>", "<2@example.org>"]);
  assert.equal(mail.inReplyTo, "<2@example.org>");
  assert.doesNotMatch(await written({ references: [] }), /^(References|In-Reply-To)/m);
});

Deno.test("toMime() names the page where people say which mails they want", async () => {
  const accountUrl = "https://bcourse.example.org/account";
  const text = await written({}, { ...SENDER, accountUrl });
  assert.match(text, /^List-Unsubscribe: <https:\/\/bcourse\.example\.org\/account>\r$/m);
  assert.doesNotMatch(await written({}), /List-Unsubscribe/);
});

Deno.test("toMime() leaves out what is not set", async () => {
  const mail = await parsed({ to: { email: "anna@example.org" } }, { ...SENDER, replyTo: null });
  assert.equal(mail.replyTo, undefined);
  assert.equal(mail.headers.has("x-original-to"), false);
  assert.deepEqual([mail.to].flat()[0]?.value, [{ address: "anna@example.org", name: "" }]);
});

for (const method of ["REQUEST", "CANCEL"] as const) {
  Deno.test(`toMime() carries a ${method} as a way to show the mail and as a file`, async () => {
    const calendar = makeCalendar({ method, sequence: 4 });
    const text = await written({ calendar });
    assert.match(
      text,
      new RegExp(`Content-Type: text/calendar; charset=utf-8; method=${method}\\r\\n`),
    );
    const mail = await parsed({ calendar });
    const files = mail.attachments.map(({ filename, contentType }) => [filename, contentType]);
    assert.ok(files.some(([name, type]) => name === "invite.ics" && type === "application/ics"));
    for (const { content } of mail.attachments) {
      const file = new ICAL.Component(ICAL.parse(content.toString()));
      assert.equal(file.getFirstPropertyValue("method"), method);
      assert.equal(file.getFirstSubcomponent("vevent")?.getFirstPropertyValue("sequence"), 4);
    }
    assert.equal(mail.html, "<p>Beste Anna</p>");
  });
}

Deno.test("toMime() writes names and subjects in every script", async () => {
  const name = "Zoë Łukasz 田中 🎉 שלום";
  const mail = await parsed({
    subject: `${name} — overmorgen`,
    to: { email: "z@example.org", name },
  });
  assert.equal(mail.subject, `${name} — overmorgen`);
  assert.equal([mail.to].flat()[0]?.value[0]?.name, name);
});

Deno.test("toMime() keeps every line as short as mail servers want it", async () => {
  const long = `${"é🎉".repeat(5_000)} ${"x".repeat(10_000)}`;
  const text = await written({
    subject: long,
    to: { email: "anna@example.org", name: long },
    html: `<p>${long}</p>`,
    text: long,
    calendar: makeCalendar(),
  });
  for (const line of text.split("\r\n")) assert.ok(line.length <= 998, `${line.length} characters`);
  assert.ok(!/[^\r]\n/.test(text));
});

const HOSTILE = 'Anna\r\nBcc: eve@example.org\r\n\r\n<b>\0" <eve@example.org>, \u2028{{ 1 }}\u202e';

Deno.test("toMime() lets no name, title or address add a header or a recipient", async () => {
  const mail = await parsed({
    subject: HOSTILE,
    to: { email: "anna@example.org", name: HOSTILE },
    originalTo: "bob@example.org",
  }, {
    from: { name: HOSTILE, address: "noreply@example.org" },
    replyTo: { name: HOSTILE, address: "office@example.org" },
    accountUrl: null,
  });
  assert.equal(mail.bcc, undefined);
  assert.equal(mail.cc, undefined);
  const people = [mail.to, mail.from, mail.replyTo].flat().flatMap((list) => list?.value ?? []);
  assert.deepEqual(people.map(({ address }) => address), [
    "anna@example.org",
    "noreply@example.org",
    "office@example.org",
  ]);
  assert.equal(mail.subject, 'Anna Bcc: eve@example.org <b> " <eve@example.org>,  {{ 1 }}');
  assert.equal(mail.html, "<p>Beste Anna</p>");
});

const BAD = "anna@example.org\r\nBcc: eve@example.org";

for (
  const [whose, part, sender] of [
    ["the recipient", { to: { email: BAD } }, SENDER],
    ["the recipient meant", { originalTo: BAD }, SENDER],
    ["the sender", {}, { ...SENDER, from: { name: null, address: BAD } }],
    ["the one who gets answers", {}, { ...SENDER, replyTo: { name: null, address: BAD } }],
  ] as const
) {
  Deno.test(`toMime() refuses an address of ${whose} that is none`, async () => {
    await assert.rejects(toMime(makeMessage(part), sender), { code: "MAIL_ADDRESS" });
  });
}

Deno.test("toMime() reads no file and asks no host, whatever a text says", async () => {
  const html =
    '<img src="/etc/passwd"><img src="file:///etc/passwd"><img src="http://127.0.0.1:1/x">';
  const mail = await parsed({ html });
  assert.equal(mail.html, html);
  assert.deepEqual(mail.attachments, []);
});
