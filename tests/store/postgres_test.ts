import { needs } from "../support/needs.ts";
import { openStoreOn, StoreServer } from "../support/postgres_store.ts";
import { testStore } from "./contract.ts";
import { testStoreModel } from "./model_contract.ts";

const postgres = needs("postgres");
const server = new StoreServer(postgres.found);

/** Registers what the suites register, or says why it is left out. */
function whereThereIsPostgres(register: (backend: string) => void): void {
  if (!postgres.ignore) return register("PostgreSQL");
  Deno.test({ name: `PostgreSQL store${postgres.nameSuffix}`, ignore: true, fn: () => {} });
}

whereThereIsPostgres((backend) => {
  testStore(backend, async () => {
    const place = await server.place({ schema: "contract" });
    const store = await openStoreOn(place);
    await server.empty(place.schema);
    return store;
  });

  testStoreModel(backend, async () => {
    const place = await server.place({ schema: "model" });
    await (await openStoreOn(place)).close();
    await server.empty(place.schema);
    return {
      open: () => openStoreOn(place),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }, { numRuns: 10 });
});
