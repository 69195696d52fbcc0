// Cache-aside: look in the cache; what is not there, load and leave for those who come after.

/** Marks what was looked for and is not there: that is an answer too, and nobody need ask the database again. */
const NOTHING = "";

export class CacheAside {
  #cache;
  #ttlMs;
  /** By key: the load that is under way. A hundred requests for one missing key are one query, not a hundred. */
  #loads = new Map();

  constructor(cache, { ttlMs }) {
    this.#cache = cache;
    this.#ttlMs = ttlMs;
  }

  /** What is cached under `key`, or what `load` gives: a value that JSON can say, or `undefined` when there is none. */
  async get(key, load) {
    const cached = this.#cache.get(key);
    if (cached !== null) return cached === NOTHING ? undefined : JSON.parse(cached);
    const running = this.#loads.get(key);
    if (running) return running;
    const loading = load();
    this.#loads.set(key, loading);
    // Somebody may change the row while it is read. Then it was forgotten, and what was read is not kept.
    const isCurrent = () => this.#loads.get(key) === loading;
    try {
      const value = await loading;
      if (isCurrent()) this.#cache.set(key, value === undefined ? NOTHING : JSON.stringify(value), { PX: this.#jitteredTtlMs() });
      return value;
    } finally {
      if (isCurrent()) this.#loads.delete(key);
    }
  }

  /** Says that what is behind `key` has changed. To be called after the change is in the database. */
  forget(key) {
    this.#loads.delete(key);
    this.#cache.del(key);
  }

  /** Keys that were loaded together do not all expire together. */
  #jitteredTtlMs() {
    return Math.round(this.#ttlMs * (0.9 + Math.random() * 0.2));
  }
}
