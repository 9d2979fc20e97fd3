import assert from "node:assert/strict";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { redirectAll } from "../../src/mail/development.ts";
import { type MailerSettings, openMailer } from "../../src/mail/open.ts";
import { openOutbox } from "../../src/mail/outbox.ts";
import { startMailServer } from "./support/mail_server.ts";
import { makeCalendar, makeMessage, NEVER, SENDER } from "./support/message.ts";

const SMTP: MailerSettings = {
  ...SENDER,
  transport: { kind: "smtp", url: "smtp://me:s3cret@mail.example.org" },
  developmentTo: null,
};

const OUTBOX: MailerSettings = {
  ...SENDER,
  transport: { kind: "outbox", dir: "/var/lib/outbox" },
  developmentTo: null,
};

const FALLBACK = { fallbackDir: "/var/lib/fallback" };

const LABELS = [
  ["PRODUCTION", "a server", SMTP, "smtp mail.example.org:587"],
  ["PRODUCTION", "an outbox", OUTBOX, "outbox /var/lib/outbox"],
  ["PRODUCTION", "a server and development_to", {
    ...SMTP,
    developmentTo: "dev@example.org",
  }, "smtp mail.example.org:587"],
  ["DEVELOPMENT", "a server alone", SMTP, "outbox /var/lib/fallback"],
  ["DEVELOPMENT", "an outbox", OUTBOX, "outbox /var/lib/outbox"],
  ["DEVELOPMENT", "a server and development_to", {
    ...SMTP,
    developmentTo: "dev@example.org",
  }, "smtp mail.example.org:587, all to d…@example.org"],
] as const;

for (const [environment, what, settings, label] of LABELS) {
  Deno.test(`openMailer() in ${environment} with ${what} opens ${label}`, async () => {
    const mailer = openMailer(settings, environment, FALLBACK);
    assert.equal(mailer.label, label);
    await mailer.close();
  });
}

Deno.test("openMailer() refuses senders and redirections that are no addresses", () => {
  const bad = { name: null, address: "nobody" };
  for (
    const settings of [
      { ...SMTP, from: bad },
      { ...SMTP, replyTo: bad },
      { ...SMTP, developmentTo: "nobody" },
    ]
  ) {
    assert.throws(() => openMailer(settings, "DEVELOPMENT", FALLBACK), { code: "MAIL_ADDRESS" });
  }
});

Deno.test("openMailer() in DEVELOPMENT mails nobody but development_to", async () => {
  await using server = await startMailServer();
  const transport = { kind: "smtp", url: server.url } as const;
  const mailer = openMailer(
    { ...SENDER, transport, developmentTo: "dev@example.org" },
    "DEVELOPMENT",
    FALLBACK,
  );
  await mailer.send(makeMessage({ calendar: makeCalendar() }), NEVER);
  await mailer.close();
  assert.deepEqual(server.received.flatMap(({ to }) => to), ["dev@example.org"]);
  const mail = await simpleParser(server.received[0]?.raw ?? "");
  assert.deepEqual([mail.to].flat()[0]?.value, [{
    address: "dev@example.org",
    name: "Anna Bakker",
  }]);
  assert.equal(mail.headers.get("x-original-to"), "anna.bakker@example.org");
});

Deno.test("redirectAll() keeps the mails of two people apart in an outbox", async () => {
  const dir = await Deno.makeTempDir();
  const mailer = redirectAll(openOutbox({ ...SENDER, dir }), "dev@example.org");
  for (const name of ["anna", "bob"]) {
    await mailer.send(makeMessage({ to: { email: `${name}@example.org` } }), NEVER);
  }
  await mailer.close();
  const files = await Array.fromAsync(Deno.readDir(dir));
  const originals = await Promise.all(files.map(async ({ name }) => {
    const mail = await simpleParser(await Deno.readTextFile(join(dir, name)));
    return mail.headers.get("x-original-to");
  }));
  await Deno.remove(dir, { recursive: true });
  assert.deepEqual(originals.sort(), ["anna@example.org", "bob@example.org"]);
});
