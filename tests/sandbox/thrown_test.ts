import assert from "node:assert/strict";
import { Arranged, attemptOf, ended, handler } from "./arrange.ts";

const CASES = [
  {
    what: "error",
    reason: /^RangeError: far too much$/,
    error: /RangeError: far too much\n.*thrower\.ts:\d+:\d+/,
  },
  {
    what: "cause",
    reason: /^outer$/,
    error: /outer[^]*Caused by: Error: inner[^]*Caused by: "the root"/,
  },
  { what: "lines", reason: /^first line second line$/, error: /first line\n {2}second line/ },
  { what: "undefined", reason: /^the handler threw undefined$/, error: /undefined/ },
  { what: "text", reason: /^the handler threw "just text"$/, error: /just text/ },
  { what: "hostile", reason: /^the handler threw something that cannot be read$/, error: /./ },
  { what: "proxy", reason: /^the handler threw something that cannot be read$/, error: /./ },
  { what: "denoExit", reason: /^the handler called Deno\.exit\(3\)$/, error: /thrower\.ts/ },
  { what: "processExit", reason: /^the handler called process\.exit\(4\)$/, error: /thrower\.ts/ },
  { what: "caughtExit", reason: /^the handler called Deno\.exit\(\)$/, error: /thrower\.ts/ },
  { what: "unawaited", reason: /did not await failed: nobody awaits me$/, error: /thrower\.ts/ },
  {
    what: "unawaitedLater",
    reason: /did not await failed: nobody awaits me$/,
    error: /thrower\.ts/,
  },
  { what: "timer", reason: /did not await failed: thrown in a timer$/, error: /thrower\.ts/ },
  {
    what: "microtask",
    reason: /did not await failed: thrown in a microtask$/,
    error: /thrower\.ts/,
  },
];

for (const { what, reason, error } of CASES) {
  Deno.test(`execute() says in one line what was thrown: ${what}`, async () => {
    await using world = new Arranged();
    const result = ended(await world.run(handler("thrower"), attemptOf("1", { what })));
    assert.equal(result.outcome.state, "failed");
    assert.match(result.outcome.state === "failed" ? result.outcome.reason : "", reason);
    assert.match(result.error ?? "", error);
    assert.doesNotMatch(result.error ?? "", /\?v=/);
    assert.equal(world.sandbox.hosts(), 1);
  });
}

Deno.test("execute() leaves the neighbours alone whatever one attempt throws", async () => {
  await using world = new Arranged({ limits: { hosts: 1 } });
  const results = await Promise.all(CASES.flatMap(({ what }, index) => [
    world.run(handler("thrower"), attemptOf(`bad ${index}`, { what })),
    world.run(handler("ending"), attemptOf(`good ${index}`)),
  ]));
  const states = results.map((result) => ended(result).outcome.state);
  assert.deepEqual(states, CASES.flatMap(() => ["failed", "succeeded"]));
});
