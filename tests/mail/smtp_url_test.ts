import assert from "node:assert/strict";
import { MailError, messageOf } from "../../src/domain/errors.ts";
import { readSmtpUrl } from "../../src/mail/smtp_url.ts";

Deno.test("readSmtpUrl() decodes user and password", () => {
  const { host, port, secure, login } = readSmtpUrl(
    "smtp://me%40x:p%40ss%3A%2F%25@mail.example.org",
  );
  assert.deepEqual({ host, port, secure }, { host: "mail.example.org", port: 587, secure: false });
  assert.deepEqual(login, { user: "me@x", pass: "p@ss:/%" });
});

Deno.test("readSmtpUrl() takes port 465 for smtps", () => {
  const { port, secure, label } = readSmtpUrl("smtps://mail.example.org");
  assert.deepEqual({ port, secure, label }, {
    port: 465,
    secure: true,
    label: "smtp mail.example.org:465",
  });
});

Deno.test("readSmtpUrl() sends a password only encrypted, unless told otherwise", () => {
  assert.equal(readSmtpUrl("smtp://me:x@mail.example.org").requireTLS, true);
  assert.equal(readSmtpUrl("smtp://mail.example.org").requireTLS, false);
  assert.equal(readSmtpUrl("smtp://me:x@mail.example.org?requireTLS=false").requireTLS, false);
});

for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"]) {
  Deno.test(`readSmtpUrl() tries no encryption on ${host}, unless told otherwise`, () => {
    const plain = readSmtpUrl(`smtp://me:x@${host}:25`);
    assert.deepEqual([plain.requireTLS, plain.ignoreTLS], [false, true]);
    const told = readSmtpUrl(`smtp://me:x@${host}:25?requireTLS=true`);
    assert.deepEqual([told.requireTLS, told.ignoreTLS], [true, false]);
  });
}

Deno.test("readSmtpUrl() takes an IPv6 host without its brackets", () => {
  assert.equal(readSmtpUrl("smtp://[2001:db8::1]:25").host, "2001:db8::1");
});

const WRONG = [
  "",
  "mail.example.org",
  "http://me:hunter2@mail.example.org",
  "smtp:hunter2",
  "smtp://me:hunter2@",
  "smtp://me:hunter2%@mail.example.org",
  "smtp://me:hunter2@mail.example.org:99999",
  "smtp://me:hunter2@mail.example.org?pool=true",
  "smtp://me:hunter2@mail.example.org?requireTLS=yes",
];

for (const url of WRONG) {
  Deno.test(`readSmtpUrl() refuses ${JSON.stringify(url)} without showing the password`, () => {
    assert.throws(() => readSmtpUrl(url), (thrown) => {
      assert.ok(thrown instanceof MailError);
      assert.equal(thrown.code, "MAIL_TRANSPORT");
      return !messageOf(thrown).includes("hunter2") && !thrown.hint.includes("hunter2");
    });
  });
}
