/**
 * First in, first out, at a constant cost each. `Array.shift` moves all that is behind once there are some ten thousands: a
 * backlog of half a million took half a minute.
 */
export class Queue<T> {
  #items: T[] = [];
  /** Where the first one is: what is before it has gone. */
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the first one. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first] as T;
    this.#items[this.#first++] = undefined as T; // else it is held until the next move
    if (this.#first === this.#items.length) this.clear();
    else if (this.#first >= MOVED_LEAST && this.#first * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  /** Drops all of them. */
  clear(): void {
    this.#items = [];
    this.#first = 0;
  }
}

/** Fewer that have gone are not worth moving the others for. */
const MOVED_LEAST = 1024;
