/**
 * Ends the process of an attempt before and after each of its calls, and looks whether the attempts
 * after it come to the same as one that nothing disturbed.
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { openSqliteFixture } from "../course/sqlite_fixture.ts";
import { type Death, dying, Killed } from "./dying.ts";
import { type Gate, JobWorld } from "./job_world.ts";
import { readState, type Scenario, SCENARIOS } from "./scenarios.ts";

/** Makes attempts until one lives: the first ones die as told. */
async function run(scenario: Scenario, deaths: readonly Death[], nows: readonly string[] = []) {
  const { course, remove } = await openSqliteFixture(scenario.data);
  try {
    const world = new JobWorld(scenario.task, course, scenario.job);
    let calls = 0;
    const counting: Gate = (_name, effect) => {
      calls += 1;
      return effect();
    };
    for (const [attempt, death] of deaths.entries()) {
      const now = nows[attempt];
      const at = now === undefined ? {} : { now };
      const ended = world.attempt({ ...at, gate: dying(death) });
      await ended.then(() => {}, (thrown) => assert.ok(thrown instanceof Killed, String(thrown)));
    }
    const last = nows[deaths.length];
    const outcome = await world.attempt({
      ...(last === undefined ? {} : { now: last }),
      gate: counting,
    });
    return { calls, outcome, world, state: await readState(course) };
  } finally {
    await remove();
  }
}

type Ran = Awaited<ReturnType<typeof run>>;

/** Mails without their order, which lanes that died may change. */
function mailsOf({ world }: Ran): readonly string[] {
  return world.mails.map((mail) => JSON.stringify(mail)).toSorted();
}

function assertSame(found: Ran, wanted: Ran, what: string): void {
  assert.deepEqual(mailsOf(found), mailsOf(wanted), what);
  assert.deepEqual(found.state, wanted.state, what);
  assert.deepEqual([...found.world.files], [...wanted.world.files], what);
  assert.equal(found.outcome.state, "succeeded", what);
}

for (const scenario of SCENARIOS) {
  Deno.test(`${scenario.name} does the same whatever call its process dies at`, async () => {
    const wanted = await run(scenario, []);
    assert.equal(wanted.outcome.state, "succeeded");
    assert.equal(wanted.world.mails.length, scenario.mails);
    assert.ok(wanted.calls > 2);
    for (let call = 1; call <= wanted.calls; call++) {
      for (const side of ["before", "after"] as const) {
        const found = await run(scenario, [{ call, side }]);
        assertSame(found, wanted, `${side} call ${call}`);
      }
    }
  });

  Deno.test(`${scenario.name} does the same however often its process dies`, async () => {
    const wanted = await run(scenario, []);
    const death = fc.record({
      call: fc.integer({ min: 1, max: wanted.calls }),
      side: fc.constantFrom("before" as const, "after" as const),
    });
    const deaths = fc.array(death, { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(deaths, async (deaths) => {
        assertSame(await run(scenario, deaths), wanted, JSON.stringify(deaths));
      }),
      { numRuns: 40 },
    );
  });

  Deno.test(`${scenario.name} goes on later where its process died`, async () => {
    const wanted = await run(scenario, []);
    for (let call = 1; call <= wanted.calls; call++) {
      const nows = ["2026-11-29T08:00:00Z", "2026-11-29T09:30:07Z"];
      const found = await run(scenario, [{ call, side: "after" }], nows);
      const keys = ({ world }: Ran) => world.mails.map(({ key }) => key).toSorted();
      assert.deepEqual(keys(found), keys(wanted), `after call ${call}`);
      assert.equal(found.outcome.state, "succeeded");
    }
  });
}
