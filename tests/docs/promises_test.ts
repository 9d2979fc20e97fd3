import assert from "node:assert/strict";

const PROMISE = /^\| .+ \| \[(?<name>.+)\]\((?<file>tests\/[^)]+)\)\s*\|$/gm;

Deno.test("each promise of the README names a test that is there", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const promises = [...readme.matchAll(PROMISE)];
  assert.ok(promises.length >= 10, `found ${promises.length} promises`);
  for (const { groups } of promises) {
    const { name = "", file = "" } = groups ?? {};
    const text = await Deno.readTextFile(new URL(`../../${file}`, import.meta.url));
    assert.ok(text.includes(`"${name}"`), `no test "${name}" in ${file}`);
  }
});
