import assert from "node:assert/strict";
import fc from "fast-check";
import { asciiAddress, checkAddress, domainOf, isAddress } from "../../src/mail/address.ts";
import { oneLine } from "../../src/mail/one_line.ts";

const GOOD = [
  "anna@example.org",
  "anna.bakker+bhv@mail.example.org",
  "o'brien@example.org",
  "a@localhost",
  "jörg@example.org",
  "anna@bücher.example",
  "用户@例え.jp",
  "_x-y@xn--bcher-kva.example",
];

const BAD = [
  "",
  "anna",
  "@example.org",
  "anna@",
  "anna@@example.org",
  "anna bakker@example.org",
  "Anna <anna@example.org>",
  '"anna"@example.org',
  "anna@[127.0.0.1]",
  ".anna@example.org",
  "anna.@example.org",
  "an..na@example.org",
  "anna@example..org",
  "anna@-example.org",
  "anna@example.org,eve@example.org",
  "anna@example.org\r\nBcc: eve@example.org",
  "anna@example.org\n",
  "anna\0@example.org",
  "anna@exam\u202eple.org",
  "anna@example.org>",
  `${"a".repeat(65)}@example.org`,
  `anna@${"a".repeat(64)}.org`,
  `anna@${"a.".repeat(130)}org`,
  "a".repeat(10_000),
];

for (const address of GOOD) {
  Deno.test(`isAddress() takes ${address}`, () => assert.equal(isAddress(address), true));
}

for (const address of BAD) {
  const shown = JSON.stringify(address.slice(0, 40));
  Deno.test(`isAddress() refuses ${shown} of length ${address.length}`, () =>
    assert.equal(isAddress(address), false));
}

Deno.test("isAddress() never takes text that could end a header or an SMTP command", () => {
  const dangerous = fc.constantFrom("\r", "\n", "\0", " ", "<", ">", ",", ";", ":", '"', "\u2028");
  fc.assert(fc.property(fc.string(), dangerous, fc.string(), (before, character, after) => {
    assert.equal(isAddress(`${before}${character}${after}`), false);
    assert.equal(isAddress(`a${character}b@example.org`), false);
    assert.equal(isAddress(`a@b${character}example.org`), false);
  }));
});

Deno.test("checkAddress() cuts off blanks and says whose address is none", () => {
  assert.equal(checkAddress(" anna@example.org ", "the recipient"), "anna@example.org");
  assert.throws(() => checkAddress("anna\r\n", "the recipient"), {
    code: "MAIL_ADDRESS",
    message: /the recipient.*"anna"/,
  });
});

Deno.test("asciiAddress() writes the domain as host names are written", () => {
  assert.equal(asciiAddress("jörg@Bücher.example"), "jörg@xn--bcher-kva.example");
  assert.equal(domainOf("noreply@Example.ORG"), "example.org");
});

Deno.test("oneLine() leaves no character that ends a line or turns the text behind it", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(oneLine(text), /[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/);
  }));
});

Deno.test("oneLine() keeps what people write", () => {
  assert.equal(oneLine(" Zoë 🎉 \u200fשלום\u200e «naam» "), "Zoë 🎉 \u200fשלום\u200e «naam»");
});
