/**
 * A store whose server lets nobody in without encryption.
 * @module
 */
import assert from "node:assert/strict";
import { systemClock } from "../../src/domain/clock.ts";
import { StoreError } from "../../src/domain/errors.ts";
import { postgresPlace } from "../../src/run/postgres_place.ts";
import { openPostgresStore } from "../../src/store/postgres/open.ts";
import type { Store } from "../../src/store/store.ts";
import { urlOf } from "../support/course_kinds.ts";
import { needs } from "../support/needs.ts";
import { type SecurePostgres, startSecurePostgres } from "../support/secure_postgres.ts";
import { KEY, lease, plan } from "../support/store_factory.ts";

const openssl = needs("openssl");
const postgres = needs("postgres");
const { ignore, nameSuffix } = openssl.ignore ? openssl : postgres;
let started: Promise<SecurePostgres> | null = null;

Deno.test.afterAll(async () => {
  if (started === null) return;
  const { server, directory } = await started;
  await server.remove();
  await Deno.remove(directory, { recursive: true });
});

const test = (name: string, fn: () => Promise<void>): void =>
  Deno.test({ name: `${name}${nameSuffix}`, ignore, fn });

async function openBy(options: (made: SecurePostgres) => string, schema: string): Promise<Store> {
  started ??= startSecurePostgres(postgres.found ?? "", "localhost");
  const made = await started;
  const url = urlOf("postgres", { port: made.server.port, database: "postgres" })
    .replace("127.0.0.1", "localhost");
  const settings = { kind: "postgres", schema, directory: made.directory } as const;
  const place = postgresPlace({ ...settings, url: `${url}?schema=${schema}&${options(made)}` });
  return (await openPostgresStore({ place, clock: systemClock(), leaseClock: "asked" })).store;
}

const verified = ({ authority }: SecurePostgres): string =>
  `sslmode=verify-full&sslrootcert=${authority}`;

test("a store is written, and heard of, over connections that are encrypted", async () => {
  const [one, other] = [await openBy(verified, "both"), await openBy(verified, "both")];
  const ending = new AbortController();
  const told = other.changes(ending.signal)[Symbol.asyncIterator]();
  await told.next();
  const heard = told.next();
  const fence = await lease(one);
  await one.seeTask({ ...KEY, standing: "on" }, 0);
  await plan(one, fence, []);
  await one.order({
    ...{ fence, order: { ...KEY, kind: "pause" }, now: 0 },
    audit: { source: "page", who: "a", action: "b", subject: "c", detail: null },
  });
  assert.equal((await heard).done, false);
  ending.abort();
  await told.return?.();
  await Promise.all([one.close(), other.close()]);
});

const REFUSED: readonly (readonly [string, (made: SecurePostgres) => string])[] = [
  ["to go without encryption", () => "sslmode=disable"],
  ["a server of an unknown authority's", () => "sslmode=verify-full"],
  [
    "a server of another authority's",
    ({ stranger }) => `sslmode=verify-ca&sslrootcert=${stranger}`,
  ],
];

for (const [what, options] of REFUSED) {
  test(`a store refuses ${what}`, () =>
    assert.rejects(openBy(options, "none"), (thrown) => {
      assert.ok(thrown instanceof StoreError);
      assert.equal(thrown.code, "STORE_UNUSABLE");
      assert.match(thrown.hint, /ssl|let/);
      return true;
    }));
}
