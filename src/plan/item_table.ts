import type { EpochMs } from "../domain/clock.ts";
import type { Row } from "../handler.ts";
import type { FoundItem, ItemEvent, Items } from "./items.ts";

/** Some of the items of a table. */
export interface ItemSet {
  has(id: string): boolean;
  /** Adds an item; one that the table does not have is left out. */
  add(id: string): void;
  delete(id: string): void;
}

/**
 * The items of one answer, in columns, which the next answer writes over: 100,000 items that are
 * made anew each minute, an object each, would leave 50 MB behind until they are collected. Nearly
 * every item is what it was, and has but one event.
 */
export class ItemTable implements Items {
  readonly #places = new Map<string, number>();
  /** Places of items that are gone. */
  readonly #free: number[] = [];
  /** Which answer gave the item last. */
  readonly #answers: number[] = [];
  readonly #labels: string[] = [];
  readonly #types: (string | null)[] = [];
  /** The first event of each item. */
  readonly #times: EpochMs[] = [];
  /** Where rows are kept, that of the first event of each item. */
  readonly #rows: (Row | null)[] = [];
  /** All events of those items that have several, earliest first, by place. */
  readonly #events = new Map<number, ItemEvent[]>();
  #answer = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(id: string): boolean {
    return this.#placeOf(id) !== undefined;
  }

  get(id: string): FoundItem | undefined {
    const place = this.#placeOf(id);
    return place === undefined ? undefined : this.#itemAt(id, place);
  }

  keys(): MapIterator<string> {
    const isThere = (id: string): boolean => this.has(id);
    return this.#places.keys().filter(isThere);
  }

  [Symbol.iterator](): MapIterator<[string, FoundItem]> {
    return this.#places.entries()
      .filter(([, place]) => this.#answers[place] === this.#answer)
      .map(([id, place]) => [id, this.#itemAt(id, place)]);
  }

  /** Makes an empty set of items: a byte for each, where a `Set` of 100,000 takes 5 MB. */
  createSet(): ItemSet {
    const flags = new Uint8Array(this.#labels.length);
    const mark = (id: string, flag: number): void => {
      const place = this.#placeOf(id);
      if (place !== undefined) flags[place] = flag;
    };
    return {
      has: (id) => flags[this.#placeOf(id) ?? -1] === 1,
      add: (id) => mark(id, 1),
      delete: (id) => mark(id, 0),
    };
  }

  /** Begins an answer; whether items of the one before are in it is not known yet. */
  begin(): void {
    this.#answer += 1;
    this.#size = 0;
  }

  /** Adds an event of an item. What its first row says of it stands. */
  add(item: Omit<FoundItem, "events">, event: ItemEvent): void {
    const place = this.#places.get(item.id) ?? this.#newPlace(item.id);
    if (this.#answers[place] === this.#answer) return this.#addTo(place, event);
    this.#answers[place] = this.#answer;
    this.#size += 1;
    // What is the same is not written: the new text can go at once, and the old one is there already.
    if (this.#labels[place] !== item.label) this.#labels[place] = item.label;
    if (this.#types[place] !== item.trainingType) this.#types[place] = item.trainingType;
    this.#times[place] = event.eventAt;
    if (event.row !== null) this.#rows[place] = event.row;
    if (this.#events.size > 0) this.#events.delete(place);
  }

  /** Ends an answer: forgets the items that it did not give. */
  finish(): void {
    if (this.#size === this.#places.size) return;
    for (const [id, place] of this.#places) {
      if (this.#answers[place] === this.#answer) continue;
      this.#places.delete(id);
      this.#events.delete(place);
      this.#free.push(place);
    }
  }

  #newPlace(id: string): number {
    const place = this.#free.pop() ?? this.#labels.length;
    this.#places.set(id, place);
    return place;
  }

  #placeOf(id: string): number | undefined {
    const place = this.#places.get(id);
    return place !== undefined && this.#answers[place] === this.#answer ? place : undefined;
  }

  /** Sorting all items at the end would hold up other work where there are many. */
  #addTo(place: number, event: ItemEvent): void {
    const events = this.#eventsAt(place);
    this.#events.set(place, events);
    const at = events.findIndex((other) => other.eventAt >= event.eventAt);
    if (at === -1) events.push(event);
    else if (events[at]?.eventAt !== event.eventAt) events.splice(at, 0, event);
  }

  #itemAt(id: string, place: number): FoundItem {
    const label = this.#labels[place] ?? id;
    const trainingType = this.#types[place] ?? null;
    return { id, label, trainingType, events: this.#eventsAt(place) };
  }

  #eventsAt(place: number): ItemEvent[] {
    const events = this.#events.get(place);
    if (events !== undefined) return events;
    return [{ eventAt: this.#times[place] ?? NaN, row: this.#rows[place] ?? null }];
  }
}
