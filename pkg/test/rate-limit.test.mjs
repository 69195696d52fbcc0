// The rate limiter against naive twins, which remember everything and count it anew each time, on a clock that the test moves.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Ratelimit } from "cachelet/rate-limit";

import { chance, CLIENTS, distant, storeOf } from "./drivers.mjs";

/** What was allowed when: [time, how many]. */
class Twin {
  allowed = [];

  take(now, rate) {
    const success = this.remaining(now) >= rate;
    if (success) this.allowed.push([now, rate]);
    return success;
  }

  sum(from, to) {
    return this.allowed.reduce((sum, [time, rate]) => sum + (time >= from && time < to ? rate : 0), 0);
  }

  /** The first millisecond from `now` on at which so many are allowed, found by trying each. */
  availableAt(now, count) {
    while (this.remaining(now) < count) now++;
    return now;
  }
}

class FixedTwin extends Twin {
  constructor(limit, windowMs) {
    super();
    Object.assign(this, { limit, windowMs });
  }

  remaining(now) {
    const start = Math.floor(now / this.windowMs) * this.windowMs;
    return this.limit - this.sum(start, start + this.windowMs);
  }
}

class SlidingTwin extends FixedTwin {
  remaining(now) {
    const start = Math.floor(now / this.windowMs) * this.windowMs;
    const before = BigInt(this.sum(start - this.windowMs, start));
    const [part, whole] = [BigInt(start + this.windowMs - now), BigInt(this.windowMs)];
    return this.limit - this.sum(start, now + 1) - Number((before * part + whole - 1n) / whole);
  }
}

/** Drips millisecond by millisecond. */
class BucketTwin extends Twin {
  constructor(rate, intervalMs, limit) {
    super();
    Object.assign(this, { rate, intervalMs, limit });
  }

  remaining(now) {
    let [tokens, since, at] = [this.limit, 0, 0];
    for (const [time, rate] of [...this.allowed, [now, 0]]) {
      for (; at < time; at++) {
        if (tokens === this.limit) continue;
        if (++since === this.intervalMs) [tokens, since] = [Math.min(this.limit, tokens + this.rate), 0];
      }
      if (tokens === this.limit) since = 0;
      tokens -= rate;
    }
    return tokens;
  }
}

const ALGORITHMS = {
  "fixed window": (limit, ms) => [Ratelimit.fixedWindow(limit, ms), new FixedTwin(limit, ms)],
  "sliding window": (limit, ms) => [Ratelimit.slidingWindow(limit, ms), new SlidingTwin(limit, ms)],
  "token bucket": (limit, ms) => [Ratelimit.tokenBucket(1 + (ms % 4), ms, limit), new BucketTwin(1 + (ms % 4), ms, limit)],
};

const HOUR_MS = 3_600_000;
/** A clock that stands still: no window ends during a test. */
const noon = { now: () => 1_790_000_000_000 };

for (const [name, make] of Object.entries(ALGORITHMS)) {
  test(`${name}: as its naive twin, in 60 random lives`, async (t) => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = chance(seed);
      const upTo = (most) => 1 + Math.floor(random() * most);
      let now = upTo(5000);
      const cache = await storeOf(t, { now: () => now });
      const [limiter, twin] = make(upTo(12), upTo(40));
      const ratelimit = new Ratelimit({ client: cache, limiter });
      for (let step = 0; step < 60; step++) {
        const rate = Math.min(limiter.limit, random() < 0.7 ? 1 : upTo(4));
        const success = twin.take(now, rate);
        const remaining = twin.remaining(now);
        const expected = { success, limit: limiter.limit, remaining, reset: twin.availableAt(now, success ? remaining + 1 : rate) };
        assert.deepEqual(await ratelimit.limit("id", { rate }), expected, `seed ${seed}, step ${step}, at ${now}`);
        if (random() < 0.7) now += Math.floor(random() ** 3 * 60);
        else if (random() < 0.3) now = expected.reset; // where it turns
        cache.tick();
      }
      const rest = await ratelimit.getRemaining("id");
      assert.equal(rest.remaining, twin.remaining(now));
      now += HOUR_MS;
      cache.tick();
      assert.equal(cache.dbsize(), 0, "what is over is forgotten");
    }
  });

  test(`${name}: an identifier is one short key that expires, however often it asks`, async (t) => {
    let now = 1_790_000_000_000;
    const cache = await storeOf(t, { now: () => now });
    const ratelimit = new Ratelimit({ client: cache, limiter: make(1_000_000, HOUR_MS)[0], prefix: "limits" });
    for (let i = 0; i < 2000; i++) {
      await ratelimit.limit(`id:${i % 2}`, { rate: 700 });
      now += 10;
    }
    assert.deepEqual(cache.keys("*").sort(), ["limits:id:0", "limits:id:1"]);
    assert.ok(cache.strlen("limits:id:0") <= 40, cache.get("limits:id:0"));
    assert.ok(cache.pttl("limits:id:0") > 0);
    const state = cache.get("limits:id:0");
    assert.equal((await ratelimit.limit("id:0", { rate: 1_000_000 })).success, false);
    assert.equal(cache.get("limits:id:0"), state, "a refusal writes nothing");
  });

  for (const [kind, clientOf] of Object.entries(CLIENTS)) {
    test(`${name}, ${kind}: many at once from several programs get what there is and no more`, async (t) => {
      const cache = await storeOf(t, noon);
      const [limiter] = make(25, HOUR_MS);
      const programs = Array.from({ length: 4 }, () => new Ratelimit({ client: clientOf(cache), limiter }));
      const results = await Promise.all(Array.from({ length: 120 }, (_, i) => programs[i % 4].limit("id")));
      const allowed = results.filter(({ success }) => success);
      assert.equal(allowed.length, 25);
      assert.deepEqual(allowed.map(({ remaining }) => remaining).sort((a, b) => a - b), Array.from({ length: 25 }, (_, i) => i));
      assert.ok(results.every(({ success, remaining }) => success || remaining === 0));
    });
  }
}

test("identifiers do not see each other, and one can be given all again", async (t) => {
  const ratelimit = new Ratelimit({ client: await storeOf(t, noon), limiter: Ratelimit.fixedWindow(1, "1 h") });
  assert.equal((await ratelimit.limit("a")).success, true);
  assert.equal((await ratelimit.limit("a")).success, false);
  assert.equal((await ratelimit.limit("b")).success, true);
  await ratelimit.resetUsedTokens("a");
  assert.deepEqual(await ratelimit.getRemaining("b").then(({ limit, remaining }) => ({ limit, remaining })), { limit: 1, remaining: 0 });
  assert.equal((await ratelimit.limit("a")).success, true);
});

test("a clock that steps back takes nothing away and gives nothing", async (t) => {
  for (const make of Object.values(ALGORITHMS)) {
    let now = 1_000_000;
    const ratelimit = new Ratelimit({ client: await storeOf(t, { now: () => now }), limiter: make(9, 1000)[0] });
    for (let i = 0; i < 9; i++) assert.equal((await ratelimit.limit("id")).success, true);
    now -= 5500;
    assert.equal((await ratelimit.limit("id")).success, false);
    now += 5500 + 4000;
    assert.equal((await ratelimit.limit("id", { rate: 3 })).success, true);
    now += 1000; // what the window before had counts no more than whole
    await ratelimit.limit("id");
    const { remaining } = await ratelimit.getRemaining("id");
    now -= 1700;
    assert.equal((await ratelimit.getRemaining("id")).remaining, remaining);
  }
});

test("another algorithm under the same name begins anew; a key of somebody else is an error and stays", async (t) => {
  const cache = await storeOf(t, noon);
  const limiters = [Ratelimit.fixedWindow(1, "1 h"), Ratelimit.slidingWindow(1, "1 h"), Ratelimit.tokenBucket(1, "1 h", 1)];
  for (const limiter of limiters) {
    const ratelimit = new Ratelimit({ client: cache, limiter });
    assert.equal((await ratelimit.limit("id")).success, true);
    assert.equal((await ratelimit.limit("id")).success, false);
    for (const foreign of ["{}", "sliding 1 2", "fixed 1 -2", ""]) {
      cache.set("ratelimit:other", foreign);
      await assert.rejects(ratelimit.limit("other"), /what is no state of a rate limit/);
      assert.equal(cache.get("ratelimit:other"), foreign);
    }
    cache.del("list");
    cache.rpush("ratelimit:list", "x");
    await assert.rejects(ratelimit.limit("list"), { code: "WRONGTYPE" });
  }
});

test("an error of the store reaches all that wait, and the next one is served", async (t) => {
  const cache = await storeOf(t, noon);
  const far = distant(cache);
  let isBroken = true;
  const client = { call: async (...words) => (isBroken && words[0] === "SET" ? Promise.reject(new Error("the line is cut")) : far.call(...words)) };
  const ratelimit = new Ratelimit({ client, limiter: Ratelimit.fixedWindow(5, "1 h") });
  const results = await Promise.allSettled([ratelimit.limit("id"), ratelimit.limit("id"), ratelimit.limit("id")]);
  assert.deepEqual(results.map(({ reason }) => reason?.message), Array(3).fill("the line is cut"));
  isBroken = false;
  assert.equal((await ratelimit.limit("id")).remaining, 4);
});

test("numbers and durations that are none are refused", async (t) => {
  for (const duration of ["10", "ten s", "1 w", "-1 s", 0, 1.5, NaN, "0 s"]) assert.throws(() => Ratelimit.fixedWindow(1, duration), /no length of time/);
  for (const tokens of [0, -1, 1.5, NaN, Infinity, "5"]) assert.throws(() => Ratelimit.slidingWindow(tokens, "1 s"), /no number of requests/);
  assert.throws(() => Ratelimit.slidingWindow(1e9, "365 d"), /counts exactly/);
  const ratelimit = new Ratelimit({ client: await storeOf(t), limiter: Ratelimit.tokenBucket(1, "500ms", 3) });
  await assert.rejects(ratelimit.limit("id", { rate: 4 }), /never within a limit of 3/);
  await assert.rejects(ratelimit.limit("id", { rate: 0 }), RangeError);
});
