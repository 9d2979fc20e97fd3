/**
 * The store without SQL: what every backend must do, said once more.
 * @module
 */
import type { Fence, Store } from "../../src/store/store.ts";
import type { Book, Keys, Place } from "./model_book.ts";
import { modelEffects } from "./model_effects.ts";
import { modelLeases } from "./model_leases.ts";
import { modelOrders } from "./model_orders.ts";
import { modelPlanning } from "./model_planning.ts";
import { modelReading } from "./model_reading.ts";
import { modelRunning } from "./model_running.ts";
import { modelTelling } from "./model_telling.ts";

/** The model of one store. */
export interface ModelStore extends Store {
  /** The lease that was last taken through it. */
  mine(): Fence | null;
}

/** Opens a store over a book. */
export function openModelStore(book: Book, keys: Keys): ModelStore {
  const place: Place = { book, keys, mine: null };
  return {
    ...{ label: "model", lockFile: null, isShared: false, mine: () => place.mine },
    ...modelLeases(place),
    ...modelPlanning(place),
    ...modelOrders(place),
    ...modelRunning(place),
    ...modelEffects(place),
    ...modelReading(place),
    ...modelTelling(place),
    sizeBytes: () => Promise.resolve(0),
    findDamage: () => Promise.resolve([]),
    copyTo: () => Promise.reject(new TypeError("Cannot copy the model as it has no file")),
    close: () => Promise.resolve(),
  };
}
