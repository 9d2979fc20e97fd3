import assert from "node:assert/strict";
import fc from "fast-check";
import { maskAddresses } from "../../src/domain/log.ts";
import { maskedJson, maskPage } from "../../src/http/mask.ts";

const CASES: readonly (readonly [text: string, masked: string])[] = [
  ["550 <anna.bakker@example.org> no such user", "550 <a…@example.org> no such user"],
  ["anna+tag@mail.example.org, bram@example.nl", "a…@mail.example.org, b…@example.nl"],
  ["mailto:jörg@müller.example", "mailto:j…@müller.example"],
  ["at npm:zod@4.6.7 in file.ts:3:4", "at npm:zod@4.6.7 in file.ts:3:4"],
  ["&lt;anna@example.org&gt;", "&lt;a…@example.org&gt;"],
  ["&lt;a&amp;b@example.org&gt;", "&lt;a…@example.org&gt;"],
  ["nothing here", "nothing here"],
];

for (const [text, masked] of CASES) {
  Deno.test(`maskAddresses() makes "${masked}"`, () => assert.equal(maskAddresses(text), masked));
}

Deno.test("maskAddresses() leaves no whole address in any text", () => {
  fc.assert(fc.property(fc.emailAddress(), fc.string(), (address, around) => {
    // The mask of a name of one letter still shows that letter.
    fc.pre(address.indexOf("@") > 1);
    assert.ok(!maskAddresses(`${around} ${address} ${around}`).includes(address));
  }));
});

Deno.test("maskAddresses() reads a long word but once", () => {
  for (const word of ["a".repeat(1_000_000), "&amp;".repeat(200_000)]) {
    assert.equal(maskAddresses(word), word);
  }
});

Deno.test("maskedJson() leaves ids and Message-IDs as they are", () => {
  const body = { id: "t/a@b.org/X", message_id: "<1@b.org>", to: "anna@b.org", n: [1, null] };
  const wanted = { ...body, to: "a…@b.org" };
  assert.deepEqual(JSON.parse(maskedJson(body)), wanted);
});

Deno.test("maskPage() masks what maskAddresses() masks, in any page", () => {
  const piece = fc.oneof(
    fc.emailAddress(),
    fc.constantFrom("@", "<p>", "</p>", '"', " ", "&amp;", "&#39;", "a", "@@", "x@y.nl"),
    fc.string(),
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    const html = pieces.join("");
    assert.equal(maskPage(html), maskAddresses(html));
  }));
});
