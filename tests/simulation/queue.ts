/** Something that waits for its time. */
export interface Waiting {
  readonly at: number;
  readonly act: () => void;
  /** Takes it out again. */
  cancel(): void;
}

interface Entry extends Waiting {
  readonly order: number;
  isCancelled: boolean;
}

/** What waits, by time; what waits for the same time comes in the order in which it was added. */
export class Queue {
  readonly #heap: Entry[] = [];
  #added = 0;

  /** Adds something. */
  add(at: number, act: () => void): Waiting {
    const entry: Entry = {
      ...{ at, act, order: this.#added++, isCancelled: false },
      cancel: () => {
        entry.isCancelled = true;
      },
    };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return entry;
  }

  /** What comes next; undefined where nothing waits. */
  get next(): Waiting | undefined {
    while (this.#heap[0]?.isCancelled) this.#removeFirst();
    return this.#heap[0];
  }

  /** Takes out what comes next. */
  take(): Waiting | undefined {
    const first = this.next;
    if (first !== undefined) this.#removeFirst();
    return first;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(start: number): void {
    for (let at = start; at > 0;) {
      const above = (at - 1) >> 1;
      if (!this.#isBefore(at, above)) return;
      this.#swap(at, above);
      at = above;
    }
  }

  #sink(start: number): void {
    for (let at = start;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < this.#heap.length && this.#isBefore(left, least)) least = left;
      if (right < this.#heap.length && this.#isBefore(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
