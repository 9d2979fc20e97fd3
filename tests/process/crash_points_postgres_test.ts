import { needs } from "../support/needs.ts";
import { StoreServer } from "../support/postgres_store.ts";
import { CASES, inLanes, survive } from "./crash_cases.ts";
import { makeCrashTemplate } from "./crash_site.ts";
import { onPostgres } from "./crash_store.ts";

const postgres = needs("postgres");

/**
 * Each case waits for leases to end: here are those in which the server has done the first call of
 * each boundary, and nobody was told. `deno task crash-points` runs all.
 */
const WANTED = Deno.env.get("ALL_CRASH_POINTS") === "1"
  ? CASES
  : CASES.filter(({ name }) => /^after call 1 of|answers mail 7/.test(name));

/** Most of the time they wait. */
const LANES = 6;

// Steps that run side by side cannot be told apart by the sanitizers.
const UNWATCHED = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false } as const;

Deno.test({
  name:
    `a daemon on PostgreSQL killed at any boundary leaves nobody out, mails nobody twice without saying so, and its books balance${postgres.nameSuffix}`,
  ignore: postgres.ignore,
  ...UNWATCHED,
  async fn(t) {
    const stores = onPostgres(new StoreServer(postgres.found));
    await using template = await makeCrashTemplate(stores);
    await inLanes(WANTED, {
      lanes: LANES,
      work: (one) => t.step({ name: one.name, ...UNWATCHED, fn: () => survive(template, one) }),
    });
  },
});
