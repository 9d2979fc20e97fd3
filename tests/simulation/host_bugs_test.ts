/**
 * What several daemons on one store are held to must be able to fail, too.
 */
import assert from "node:assert/strict";
import { PLANNER_LEASE } from "../../src/run/planning/duty.ts";
import { fieldOf } from "./book.ts";
import { HOUR, SECOND } from "./chance.ts";
import { HOST_INVARIANTS, type InvariantName } from "./judge.ts";
import { expectCaught, inStore, type Planted } from "./planted.ts";
import type { BuggyCall } from "./supervisor.ts";

const BUGS: Readonly<Record<string, Planted>> = {
  "a duty that is kept for the dead": {
    bug: inStore("acquireLease", ({ real, given: [ask] }) => {
      if (fieldOf(ask, "name") !== PLANNER_LEASE) return undefined;
      return real({ ...Object(ask), now: Number(fieldOf(ask, "now")) - 30 * SECOND });
    }),
    caught: "another plans soon",
    from: 3,
  },
  "a planner that writes after another has taken over": {
    bug: inStore("applyPlan", ({ real, given, sql }) => {
      sql(takeLease(fieldOf(given[0], "fence")));
      return real(...given);
    }),
    caught: "fenced",
  },
  "a claim that gives each job twice": {
    bug: inStore("claim", async ({ real, given }) => {
      const jobs = await real(...given);
      return Array.isArray(jobs) ? [...jobs, ...jobs] : jobs;
    }),
    caught: "one runs it",
  },
  "a rescuer that takes the jobs of the living": {
    bug: inStore("rescue", ({ real, given: [ask] }) => real({ ...Object(ask), all: true })),
    caught: "taken when lost",
  },
  "a rescuer whose clock is an hour ahead": {
    bug: inStore(
      "rescue",
      ({ real, given: [ask] }) => real({ ...Object(ask), now: Number(fieldOf(ask, "now")) + HOUR }),
    ),
    caught: "taken when lost",
  },
  "a store that takes every finish": {
    bug: inStore("settle", ({ real, given, sql }) => {
      for (const settlement of listOf(given[0])) sql(makeOwner(settlement));
      return real(...given);
    }),
    caught: "finishes are fenced",
  },
  "a concurrency that each daemon has for itself": {
    bug: inStore("claim", (call) => claimWanting(call, ({ task, limit }) => ({ task, limit }))),
    caught: "limits are for all",
  },
  "a rate limit that each daemon has for itself": {
    bug: inStore(
      "takeTurn",
      ({ real, given: [limit, now], holder }) =>
        real({ ...Object(limit), name: `${fieldOf(limit, "name")} ${holder}` }, now),
    ),
    caught: "limits are for all",
    from: 4,
  },
  "a mail that waits for no turn": {
    bug: inStore("takeTurn", () => Promise.resolve(null)),
    caught: "limits are for all",
  },
  "a planner that asks nobody what their files know": {
    bug: inStore("leases", () => Promise.resolve([])),
    caught: "files may differ",
    from: 29,
  },
};

interface Wanted {
  readonly task: string;
  readonly limit: number;
  readonly most?: number;
}

Deno.test("every promise of several daemons is one that a bug has been caught by", () => {
  const caught = new Set(Object.values(BUGS).map((one) => one.caught));
  const missing = Object.keys(HOST_INVARIANTS).filter((name) => !caught.has(name as InvariantName));
  assert.deepEqual(missing, []);
});

for (const [name, planted] of Object.entries(BUGS)) {
  Deno.test(`simulate() with several hosts catches ${name}`, () =>
    expectCaught(planted, { isShared: true }));
}

function claimWanting(
  { real, given: [ask] }: BuggyCall,
  change: (wanted: Wanted) => Wanted,
): unknown {
  const wanted = listOf(fieldOf(ask, "wanted")) as readonly Wanted[];
  return real({ ...Object(ask), wanted: wanted.map(change) });
}

function takeLease(fence: unknown): string {
  const [holder, token] = [String(fieldOf(fence, "holder")), Number(fieldOf(fence, "token"))];
  const name = String(fieldOf(fence, "name"));
  return `UPDATE lease SET holder = '${holder}', token = ${token} WHERE name = '${name}'`;
}

function makeOwner(settlement: unknown): string {
  const [seq, attempt] = [fieldOf(settlement, "jobSeq"), fieldOf(settlement, "attempt")].map(
    Number,
  );
  const holder = String(fieldOf(settlement, "holder"));
  return `UPDATE job SET state = 'running', holder = '${holder}', attempt = ${attempt},
    claimed_at = 1, lease_until = 1, finished_at = NULL WHERE seq = ${seq}`;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
