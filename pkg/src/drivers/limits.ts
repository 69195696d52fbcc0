// The algorithms of the rate limiter, as functions of a state of a few whole numbers. No clock and no store here.

/** A length of time: milliseconds, or a number with its unit: `"10 s"`, `"500ms"`, `"1 h"`. */
export type Duration = number | `${number} ${Unit}` | `${number}${Unit}`;
type Unit = "ms" | "s" | "m" | "h" | "d";

/** A few whole numbers, the first a time in Unix ms. */
export type State = readonly number[];

/** An algorithm with its limit. Its functions but `at` take a state that is `at` the same time. */
export interface Limiter {
  /** What the state is called in the store: one of another algorithm is no state. */
  readonly name: "fixed" | "sliding" | "bucket";
  /** Most that is allowed at once. */
  readonly limit: number;
  /** What a state has become by `now`, and what it is when there is none. */
  at(state: State | undefined, now: number): State;
  /** How many are allowed now. */
  remaining(state: State, now: number): number;
  /** After so many were allowed. */
  take(state: State, count: number): State;
  /** From when on so many will be allowed, if none is before. At most `limit`. */
  availableAt(state: State, now: number, count: number): number;
  /** From when on the state says the same as none, once something was taken. */
  endsAt(state: State): number;
}

/**
 * So many in each window of time; windows begin at multiples of their length. Cheapest to explain, but twice the limit can pass around
 * a window's end. State: the window's beginning, how many it had.
 */
export function fixedWindow(tokens: number, window: Duration): Limiter {
  const [limit, windowMs] = [countOf(tokens), millisecondsOf(window)];
  const end = ([start]: State): number => start! + windowMs;
  return {
    name: "fixed",
    limit,
    at: (state, now) => (state && now < end(state) ? state : [now - (now % windowMs), 0]),
    remaining: ([, used]) => Math.max(0, limit - used!),
    take: ([start, used], count) => [start!, used! + count],
    availableAt: (state, now, count) => (state[1]! + count <= limit ? now : end(state)),
    endsAt: end,
  };
}

/**
 * So many in any length of time as long as the window, nearly: what the window before had counts by the part of it that is still within
 * reach, as if it had come evenly. State: the window's beginning, how many it had, how many the one before had.
 */
export function slidingWindow(tokens: number, window: Duration): Limiter {
  const [limit, windowMs] = [countOf(tokens), millisecondsOf(window)];
  if (limit * windowMs > 2 ** 52) throw new RangeError(`a sliding window counts exactly while limit × milliseconds is at most 2^52, and ${limit} × ${windowMs} is more`);
  const used = ([start, current, before]: State, now: number): number => current! + Math.ceil((before! * (windowMs - Math.max(0, now - start!))) / windowMs);
  /** From when on, in a window that begins at `start`, no more than `room` are left of `before`. */
  const fallsTo = (room: number, start: number, before: number): number => start + Math.max(0, windowMs - Math.floor((room * windowMs) / before));
  return {
    name: "sliding",
    limit,
    at(state, now) {
      const passed = state ? Math.floor((now - state[0]!) / windowMs) : Infinity;
      if (passed > 1) return [now - (now % windowMs), 0, 0];
      return passed < 1 ? state! : [state![0]! + windowMs, 0, state![1]!];
    },
    remaining: (state, now) => Math.max(0, limit - used(state, now)),
    take: ([start, current, before], count) => [start!, current! + count, before!],
    availableAt(state, now, count) {
      if (used(state, now) + count <= limit) return now;
      const [start, current, before] = state as [number, number, number];
      const room = limit - current - count;
      return room >= 0 ? fallsTo(room, start, before) : fallsTo(limit - count, start + windowMs, current);
    },
    endsAt: ([start]) => start! + 2 * windowMs,
  };
}

/**
 * A bucket of `maxTokens` that gets `refillRate` more each interval: a burst is allowed, and then a steady rate. A full bucket stands
 * still; intervals count from the moment something is taken. State: when it was last filled, how many it had then.
 */
export function tokenBucket(refillRate: number, interval: Duration, maxTokens: number): Limiter {
  const [rate, intervalMs, limit] = [countOf(refillRate), millisecondsOf(interval), countOf(maxTokens)];
  const filledTo = ([filled, tokens]: State, count: number): number => filled! + Math.ceil((count - tokens!) / rate) * intervalMs;
  return {
    name: "bucket",
    limit,
    at(state, now) {
      if (!state || now >= filledTo(state, limit)) return [now, limit];
      const refills = Math.max(0, Math.floor((now - state[0]!) / intervalMs));
      return [state[0]! + refills * intervalMs, state[1]! + refills * rate];
    },
    remaining: ([, tokens]) => tokens!,
    take: ([filled, tokens], count) => [filled!, tokens! - count],
    availableAt: (state, now, count) => (state[1]! >= count ? now : filledTo(state, count)),
    endsAt: (state) => filledTo(state, limit),
  };
}

/** A positive whole number. */
export function countOf(count: number): number {
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`${count} is no number of requests: it must be whole and at least 1`);
  return count;
}

function millisecondsOf(duration: Duration): number {
  const [, amount, unit] = (typeof duration === "string" && /^(\d+) ?(ms|s|m|h|d)$/.exec(duration)) || [];
  const milliseconds = unit ? Number(amount) * UNIT_MS[unit as Unit] : duration;
  if (!Number.isSafeInteger(milliseconds) || (milliseconds as number) < 1) throw new RangeError(`${duration} is no length of time: pass whole milliseconds, or "10 s", "500ms", "1 m", "1 h", "1 d"`);
  return milliseconds as number;
}

const UNIT_MS: Record<Unit, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
