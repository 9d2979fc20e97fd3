import assert from "node:assert/strict";
import fc from "fast-check";
import { LineSplitter } from "../../src/sandbox/lines.ts";

Deno.test("LineSplitter gives the same lines however the text is cut", () => {
  const line = fc.string({ maxLength: 20 }).map((text) => text.replaceAll("\n", " "));
  const cuts = fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1 });
  fc.assert(fc.property(fc.array(line), cuts, (lines, sizes) => {
    const text = lines.map((one) => `${one}\n`).join("");
    const splitter = new LineSplitter(1_000);
    const found: string[] = [];
    for (let at = 0, turn = 0; at < text.length; turn++) {
      const size = sizes[turn % sizes.length] ?? 1;
      found.push(...splitter.push(text.slice(at, at + size)) ?? assert.fail("over the limit"));
      at += size;
    }
    assert.deepEqual(found, lines);
  }));
});

Deno.test("LineSplitter keeps a line back until it is whole", () => {
  const splitter = new LineSplitter(100);
  assert.deepEqual(splitter.push("one\ntw"), ["one"]);
  assert.deepEqual(splitter.push("o"), []);
  assert.deepEqual(splitter.push("\n"), ["two"]);
});

Deno.test("LineSplitter takes a line of just the limit and refuses a longer one", () => {
  assert.deepEqual(new LineSplitter(3).push("abc\n"), ["abc"]);
  assert.equal(new LineSplitter(3).push("abcd\n"), null);
  const open = new LineSplitter(3);
  assert.deepEqual(open.push("ab"), []);
  assert.equal(open.push("cd"), null);
});
