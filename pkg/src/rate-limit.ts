// Rate limits in a store: a window, a sliding window or a bucket of tokens for each identifier.
//
// The state of an identifier is one short string that expires by itself. It is read, a function of it is computed, and it is put back if
// nobody was faster (`SET … IFEQ`), so no two requests get the last token, whoever they come from. Time is the store's. A refusal
// writes nothing. Those that come for an identifier while an answer for it is on its way are answered together.

import { type Client, swap } from "./drivers/client.js";
import { countOf, fixedWindow, type Limiter, slidingWindow, type State, tokenBucket } from "./drivers/limits.js";

export type { Client } from "./drivers/client.js";
export type { Duration, Limiter } from "./drivers/limits.js";

/** How a rate limit is made. */
export interface RatelimitOptions {
  /** The store, or a session of it. */
  client: Client;
  /** The algorithm: {@link Ratelimit.fixedWindow}, {@link Ratelimit.slidingWindow} or {@link Ratelimit.tokenBucket}. */
  limiter: Limiter;
  /** What the keys begin with, before a colon and the identifier. Default `ratelimit`. */
  prefix?: string;
}

/** Whether something is allowed, and what is left. */
export interface RatelimitResult {
  /** Whether it is allowed. */
  success: boolean;
  /** Most that is allowed at once. */
  limit: number;
  /** How many more would be allowed now. */
  remaining: number;
  /**
   * Unix time in ms. After a refusal: from when on the same request will be allowed, if no other comes before. Else: from when on
   * more than `remaining` will be.
   */
  reset: number;
}

/** One that waits for its answer. */
interface Request {
  readonly rate: number;
  resolve(result: RatelimitResult): void;
  reject(error: unknown): void;
}

/**
 * Says how often each identifier may do something.
 *
 * ```js
 * const ratelimit = new Ratelimit({ client: cache, limiter: Ratelimit.slidingWindow(10, "10 s") });
 * const { success, remaining, reset } = await ratelimit.limit("user:1");
 * ```
 */
export class Ratelimit {
  static readonly fixedWindow = fixedWindow;
  static readonly slidingWindow = slidingWindow;
  static readonly tokenBucket = tokenBucket;

  readonly #client: Client;
  readonly #limiter: Limiter;
  readonly #prefix: string;
  /** By key: what came since an answer for it is on its way. */
  readonly #waiting = new Map<string, Request[]>();

  constructor({ client, limiter, prefix = "ratelimit" }: RatelimitOptions) {
    this.#client = client;
    this.#limiter = limiter;
    this.#prefix = prefix;
  }

  /**
   * Takes one, or `rate` at once, if that is within the limit; else takes nothing.
   * Throws a `RangeError` when `rate` is more than can ever be allowed.
   */
  async limit(identifier: string, { rate = 1 }: { rate?: number } = {}): Promise<RatelimitResult> {
    if (countOf(rate) > this.#limiter.limit) throw new RangeError(`${rate} at once are never within a limit of ${this.#limiter.limit}`);
    const key = this.#key(identifier);
    return new Promise((resolve, reject) => {
      const request = { rate, resolve, reject };
      const waiting = this.#waiting.get(key);
      if (waiting) waiting.push(request);
      else void this.#answer(key, [request]);
    });
  }

  /** What is left for an identifier, without taking any. */
  async getRemaining(identifier: string): Promise<Pick<RatelimitResult, "limit" | "remaining" | "reset">> {
    const { limit } = this.#limiter;
    const [now, held] = await this.#look(this.#key(identifier));
    const state = this.#limiter.at(this.#stateOf(held), now);
    const remaining = this.#limiter.remaining(state, now);
    return { limit, remaining, reset: remaining === limit ? now : this.#limiter.availableAt(state, now, remaining + 1) };
  }

  /** Gives an identifier all of its limit again. */
  async resetUsedTokens(identifier: string): Promise<void> {
    await this.#client.call("DEL", this.#key(identifier));
  }

  #key(identifier: string): string {
    return `${this.#prefix}:${identifier}`;
  }

  /** Answers the requests of a key, then those that came meanwhile, until none did. */
  async #answer(key: string, requests: Request[]): Promise<void> {
    while (requests.length > 0) {
      const came: Request[] = [];
      this.#waiting.set(key, came);
      try {
        const results = await this.#take(key, requests);
        for (const [at, { resolve }] of requests.entries()) resolve(results[at] as RatelimitResult);
      } catch (error) {
        for (const { reject } of requests) reject(error);
      }
      requests = came;
    }
    this.#waiting.delete(key);
  }

  /** Puts what the requests make of the state in its place; does it again when another was faster. That took tokens: it cannot go on without end. */
  async #take(key: string, requests: readonly Request[]): Promise<RatelimitResult[]> {
    let [now, held] = await this.#look(key);
    for (;;) {
      const begin = this.#limiter.at(this.#stateOf(held), now);
      let state = begin;
      const results = requests.map(({ rate }) => {
        const success = this.#limiter.remaining(state, now) >= rate;
        if (success) state = this.#limiter.take(state, rate);
        const remaining = this.#limiter.remaining(state, now);
        return { success, limit: this.#limiter.limit, remaining, reset: this.#limiter.availableAt(state, now, success ? remaining + 1 : rate) };
      });
      if (state === begin) return results;
      const found = await swap(this.#client, key, held, `${this.#limiter.name} ${state.join(" ")}`, this.#limiter.endsAt(state) - now);
      if (found === held) return results;
      held = found;
    }
  }

  /** The time of the store, and what it holds. */
  async #look(key: string): Promise<[now: number, held: string | null]> {
    const [time, held] = await Promise.all([this.#client.call("TIME"), this.#client.call("GET", key)]);
    const [seconds, microseconds] = (time as string[]).map(Number) as [number, number];
    return [seconds * 1000 + Math.floor(microseconds / 1000), held as string | null];
  }

  /** A state of another algorithm is none: the limiter was changed. */
  #stateOf(held: string | null): State | undefined {
    if (held === null) return undefined;
    if (!STATE.test(held)) throw new Error(`a key of ${this.#prefix} holds what is no state of a rate limit`);
    const [name, ...state] = held.split(" ");
    return name === this.#limiter.name ? state.map(Number) : undefined;
  }
}

const STATE = /^(?:fixed \d+ \d+|sliding \d+ \d+ \d+|bucket \d+ \d+)$/;
