import assert from "node:assert/strict";
import { needs } from "../support/needs.ts";
import { StoreServer } from "../support/postgres_store.ts";
import { fieldOf } from "./book.ts";
import { HOUR } from "./chance.ts";
import { inStore } from "./planted.ts";
import { sayFailure, simulate } from "./simulate.ts";

/** Worlds whose store is on a PostgreSQL server; each call is real work there, so they are short. */
const WORLDS = [{ seed: 1000, days: 1 }, { seed: 1006, days: 1 }];
const STEPS = 1_500;

const postgres = needs("postgres");
const server = new StoreServer(postgres.found);

for (const { seed, days } of WORLDS) {
  Deno.test({
    name:
      `simulate() on PostgreSQL finds every promise kept in world ${seed}${postgres.nameSuffix}`,
    ignore: postgres.ignore,
    // The server ends with the process.
    ...{ sanitizeOps: false, sanitizeResources: false },
    async fn() {
      const of = { days, isShared: true, postgresPort: (await server.server()).port };
      const report = await simulate({ seed, steps: STEPS, ...of });
      assert.equal(report.violation, null, sayFailure(report, of));
      assert.ok(report.jobs > 0, "too little happened");
    },
  });
}

Deno.test({
  name: `simulate() on PostgreSQL catches a claim that comes an hour early${postgres.nameSuffix}`,
  ignore: postgres.ignore,
  ...{ sanitizeOps: false, sanitizeResources: false },
  async fn() {
    const bug = inStore(
      "claim",
      ({ real, given: [ask] }) => real({ ...Object(ask), now: Number(fieldOf(ask, "now")) + HOUR }),
    );
    const { port } = await server.server();
    const of = { seed: 1006, days: 1, steps: STEPS, isShared: true, postgresPort: port };
    const { violation } = await simulate({ ...of, bug });
    assert.equal(violation?.invariant, "claims when due", violation?.found);
  },
});
