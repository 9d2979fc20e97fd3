import assert from "node:assert/strict";
import fc from "fast-check";
import type { EpochMs } from "../../src/domain/clock.ts";
import { StoreError } from "../../src/domain/errors.ts";
import type { Fence, Store } from "../../src/store/store.ts";
import { type ModelStore, openModelStore } from "./model.ts";
import { type Book, type Keys, stands } from "./model_book.ts";
import { HOLDERS } from "./model_choices.ts";
import { assertLegalStories, look } from "./model_look.ts";

/** The models of all stores, over one book. */
export interface World {
  readonly book: Book;
  readonly keys: Keys;
  readonly models: ModelStore[];
  now: EpochMs;
}

/** All stores, over one backend. */
export interface Backend {
  readonly stores: Store[];
  readonly open: () => Promise<Store>;
}

/** One step of a sequence. */
export type Command = fc.AsyncCommand<World, Backend>;

/** What a command looks its choices up in. */
export interface View {
  readonly book: Book;
  readonly mine: Fence | null;
  readonly holder: string;
  readonly now: EpochMs;
}

/** Makes one call on a store and on its model, and compares what they say and all that can be read. */
class Call<T> implements Command {
  readonly #name: string;
  readonly #who: number | null;
  readonly #choice: T;
  readonly #prepare: (view: View, choice: T) => (store: Store) => Promise<unknown>;

  constructor(
    { name, who, choice }: {
      readonly name: string;
      readonly who: number | null;
      readonly choice: T;
    },
    prepare: (view: View, choice: T) => (store: Store) => Promise<unknown>,
  ) {
    this.#name = name;
    this.#who = who;
    this.#choice = choice;
    this.#prepare = prepare;
  }

  check(): boolean {
    return true;
  }

  async run(world: World, { stores }: Backend): Promise<void> {
    const { book, now } = world;
    const index = this.#index(world);
    const [model, store] = [world.models[index], stores[index]];
    const other = stores[(index + 1) % stores.length];
    assert.ok(model && store && other);
    const view = { book, now, mine: model.mine(), holder: HOLDERS[index] ?? "" };
    const call = this.#prepare(view, this.#choice);
    const said = await outcome(call(store));
    assert.deepEqual(said, await outcome(call(model)), "the answer");
    // Through another store: what is written here must be seen there.
    const seen = await look(other, now);
    assert.deepEqual(seen, await look(model, now), "what can be read");
    assertLegalStories(seen);
  }

  toString(): string {
    return `${this.#name}(${this.#who}, ${JSON.stringify(this.#choice)})`;
  }

  /** Where no store is named, it is that of the lease: its daemon has most to say. */
  #index({ book, models }: World): number {
    if (this.#who !== null) return this.#who;
    const live = models.findIndex((model) => {
      const mine = model.mine();
      return mine !== null && stands(book, mine);
    });
    return Math.max(0, live);
  }
}

/** Lets time go on, or back as where somebody sets the clock. */
export class Tick implements Command {
  readonly #ms: number;

  constructor(ms: number) {
    this.#ms = ms;
  }

  check(): boolean {
    return true;
  }

  run(world: World): Promise<void> {
    world.now += this.#ms;
    return Promise.resolve();
  }

  toString(): string {
    return `Tick(${this.#ms})`;
  }
}

/** Closes a store and opens it again: everything is still there, and nothing fences it any more. */
export class Reopen implements Command {
  readonly #index: number;

  constructor(index: number) {
    this.#index = index;
  }

  check(): boolean {
    return true;
  }

  async run({ models, book, keys, now }: World, { stores, open }: Backend): Promise<void> {
    await stores[this.#index]?.close();
    const [store, model] = [await open(), openModelStore(book, keys)];
    [stores[this.#index], models[this.#index]] = [store, model];
    assert.deepEqual(await look(store, now), await look(model, now), "what can be read");
  }

  toString(): string {
    return `Reopen(${this.#index})`;
  }
}

async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    return { value: await work };
  } catch (thrown) {
    if (thrown instanceof StoreError) return { code: thrown.code };
    throw thrown;
  }
}

/** Commands that do what one says, on any of the stores. */
export function calls<T>(
  name: string,
  choices: { readonly [K in keyof T]: fc.Arbitrary<T[K]> },
  prepare: (view: View, choice: T) => (store: Store) => Promise<unknown>,
): fc.Arbitrary<Command> {
  const who = fc.oneof(fc.constant(null), fc.nat(HOLDERS.length - 1));
  return fc.record({ who, choice: fc.record(choices) })
    .map(({ who, choice }) => new Call({ name, who, choice }, prepare));
}
