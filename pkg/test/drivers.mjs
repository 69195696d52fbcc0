// What the tests of the drivers share: one store seen through each kind of client.

import { Cachelet } from "cachelet";

/** A client that is as far away as one can be: each command leaves late and each reply comes late, and nothing else is to be had. */
export function distant(cache) {
  const late = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
  return {
    async call(name, ...args) {
      await late();
      const reply = cache.call(name, ...args);
      await late();
      return reply;
    },
  };
}

/** The kinds of clients, each with what makes one of a store. */
export const CLIENTS = { "in process": (cache) => cache, "by promise": (cache) => cache.async, "far away": distant };

/** A store that ends with the test. */
export async function storeOf(t, options) {
  const cache = await Cachelet.create(options);
  t.after(() => cache.close());
  return cache;
}

/** Numbers from 0 to below 1 that a seed decides. */
export function chance(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
