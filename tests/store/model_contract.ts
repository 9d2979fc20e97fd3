import assert from "node:assert/strict";
import fc from "fast-check";
import { canMove, JOB_STATES } from "../../src/domain/job.ts";
import type { Store } from "../../src/store/store.ts";
import { creation, lease, T0 } from "../support/store_factory.ts";
import { openModelStore } from "./model.ts";
import { emptyBook, isLegalMove, type Keys } from "./model_book.ts";
import { HOLDERS, ITEMS, TASKS } from "./model_choices.ts";
import type { Backend, World } from "./model_command.ts";
import { commands } from "./model_commands.ts";

/** The task that has jobs from the start. */
const STARTED = { environment: "PRODUCTION", task: TASKS[0] } as const;

/** An empty place for a store that several daemons can open at a time. */
export interface StorePlace extends AsyncDisposable {
  open(): Promise<Store>;
}

/**
 * Holds a backend against the model of a store: whatever three daemons do, in whatever order and with
 * whatever clock, each answer and everything that can be read is what the model says. A sequence
 * that fails is made as short as it can be and printed with its seed. To run it again, give
 * `fc.assert` the seed and the path, and `fc.commands` the replayPath.
 * @param options.numRuns how many sequences; fewer where each call is a way to a server
 */
export function testStoreModel(
  backend: string,
  openPlace: () => Promise<StorePlace>,
  { numRuns = 150 }: { readonly numRuns?: number } = {},
): void {
  Deno.test(`${backend} store: does what its model does, in any sequence of calls`, async () => {
    const property = fc.asyncProperty(commands(), async (sequence) => {
      await using place = await openPlace();
      await using world = await openWorld(place);
      await fc.asyncModelRun(() => world, sequence);
    });
    await fc.assert(property, { numRuns });
  });
  Deno.test(`${backend} store: its model knows the moves that src/domain/job.ts knows`, () => {
    for (const from of JOB_STATES) {
      for (const to of JOB_STATES) {
        assert.equal(isLegalMove(from, to), canMove(from, to), `${from} -> ${to}`);
      }
    }
  });
}

async function openWorld(
  place: StorePlace,
): Promise<AsyncDisposable & { readonly model: World; readonly real: Backend }> {
  const stores = await Array.fromAsync(HOLDERS, () => place.open());
  const keys: Keys = {
    job: async (id) => (await stores[0]?.job(id))?.seq ?? assert.fail(`${id} was not planned`),
    async delivery(jobSeq, key) {
      const delivery = await stores[0]?.readDelivery(jobSeq, key);
      return delivery?.seq ?? assert.fail(`${key} of job ${jobSeq} was not written`);
    },
  };
  const book = emptyBook();
  const models = HOLDERS.map(() => openModelStore(book, keys));
  // Else most sequences would be of what nobody can do without a lease and jobs.
  for (const first of [stores[0], models[0]]) {
    if (first === undefined) continue;
    const plan = { ...STARTED, fence: await lease(first, HOLDERS[0]), now: T0 };
    await first.applyPlan({ ...plan, changes: ITEMS.map((item) => creation(item)) });
  }
  return {
    model: { book, keys, models, now: T0 },
    real: { stores, open: () => place.open() },
    async [Symbol.asyncDispose]() {
      for (const store of stores) await store.close();
    },
  };
}
