// Lessons about single values: strings, deadlines, counters.

import { missing, type Lesson } from "./lesson.ts";

export const STRINGS: Lesson = {
  id: "strings",
  title: "Strings",
  about: [
    "A key leads to a value. The simplest value is a string: any bytes, from a word to a picture.",
    "`SET` writes one and `GET` reads it. Nothing has to be declared before, and names are yours to choose; most people put `:` between the parts of one.",
  ],
  exercises: [
    {
      task: "Write the text `hello` under the key `lesson:greeting`.",
      hints: ["The command is `SET`, then the key, then the value."],
      solution: ["SET lesson:greeting hello"],
      check: async (probe) => missing([(await probe.text("GET", "lesson:greeting")) === "hello", "`GET lesson:greeting` does not answer hello."]),
    },
    {
      task: "Make it `hello, world` without writing `hello` again.",
      hints: ["There is a command that adds to the end of a string.", "`APPEND` takes a key and what is to be added. A text with a space needs quotes around it."],
      solution: ['APPEND lesson:greeting ", world"'],
      check: async (probe) =>
        missing(
          [(await probe.text("GET", "lesson:greeting")) === "hello, world", '`GET lesson:greeting` does not answer "hello, world".'],
          [(await probe.calls("APPEND", "SETRANGE")) > 0, "It was written as a whole. Begin with hello again, and add to it."],
        ),
    },
    {
      task: "Write two keys with one command, so that nobody ever sees one without the other: `lesson:city` is `London`, `lesson:born` is `1815`.",
      hints: ["The command is the plural of SET.", "`MSET` takes a key, its value, the next key, its value."],
      solution: ["MSET lesson:city London lesson:born 1815"],
      check: async (probe) =>
        missing(
          [(await probe.text("GET", "lesson:city")) === "London", "`lesson:city` is not London."],
          [(await probe.text("GET", "lesson:born")) === "1815", "`lesson:born` is not 1815."],
          [(await probe.calls("MSET", "MSETNX", "MSETEX")) > 0, "The values are right, but they came one after the other."],
        ),
    },
    {
      task: "A lock: write `ada` under `lesson:lock` only if nobody holds it yet. Then try the same for `alan`, and see it refused.",
      hints: ["An option behind the value says that the key must not exist.", "`SET lesson:lock ada NX`: a nil means that somebody else was first."],
      solution: ["SET lesson:lock ada NX", "SET lesson:lock alan NX"],
      check: async (probe) =>
        missing(
          [(await probe.text("GET", "lesson:lock")) === "ada", "`lesson:lock` is not held by ada. `DEL lesson:lock` frees it."],
          [(await probe.calls("SET", "SETNX")) > 1, "Now let alan try."],
        ),
    },
  ],
};

export const EXPIRY: Lesson = {
  id: "expiry",
  title: "Time to live",
  about: [
    "A key can have a deadline, after which it does not exist. That is what makes a cache of a store: sessions end, codes become worthless, copies grow old.",
    "`TTL` tells how many seconds are left: -1 is a key without a deadline, -2 is no key.",
  ],
  exercises: [
    {
      task: "Write the code `1234` under `lesson:code`, to be gone after at most a minute.",
      hints: ["`SET` takes the deadline as an option: seconds after `EX`."],
      solution: ["SET lesson:code 1234 EX 60"],
      check: async (probe) => {
        const left_ms = await probe.number("PTTL", "lesson:code");
        return missing([(await probe.text("GET", "lesson:code")) === "1234", "`lesson:code` is not 1234."], [left_ms > 0, "It has no deadline."], [left_ms <= 60_000, "It lives longer than a minute."]);
      },
    },
    {
      task: "Ten more minutes, please: give `lesson:code` at least 600 seconds, and do not write its value again.",
      hints: ["A deadline can be set by itself.", "`EXPIRE` takes the key and the seconds from now."],
      solution: ["EXPIRE lesson:code 660"],
      check: async (probe) =>
        missing(
          [(await probe.text("GET", "lesson:code")) === "1234", "`lesson:code` is gone: go back one step and write it again."],
          [(await probe.number("TTL", "lesson:code")) >= 590, "It has less than ten minutes left."],
          [(await probe.calls("EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT", "GETEX")) > 0, "It was written anew. Give it a deadline by itself."],
        ),
    },
    {
      task: "Now let `lesson:code` stay for ever.",
      hints: ["A deadline can be taken away.", "The command is `PERSIST`."],
      solution: ["PERSIST lesson:code"],
      check: async (probe) => missing([(await probe.number("TTL", "lesson:code")) === -1, "`TTL lesson:code` does not answer -1: it still has a deadline, or is gone."]),
    },
    {
      task: "See it happen: write `lesson:blink` with a deadline of two seconds, and wait.",
      hints: ["As with the code: `SET`, and a number after `EX`.", "For milliseconds there is `PX`."],
      solution: ["SET lesson:blink now EX 2"],
      check: async (probe) =>
        missing(
          [(await probe.number("EXISTS", "lesson:blink")) === 0, "It is still there."],
          [(await probe.calls("SET", "SETEX", "PSETEX", "EXPIRE", "PEXPIRE")) > 0, "Nothing with a deadline was written yet."],
          [(await probe.grown("expired_keys")) > 0, "No key has expired yet."],
        ),
    },
  ],
};

export const COUNTERS: Lesson = {
  id: "counters",
  title: "Counters and rate limits",
  about: [
    "A string that is a whole number can be counted with. `INCR` reads, adds and writes in one step, so two clients never count the same visit.",
    "A counter with a deadline is a rate limit: so many requests a minute, then no more until the minute is over.",
  ],
  exercises: [
    {
      task: "Count three visits in `lesson:visits`, one at a time.",
      hints: ["`INCR` needs no key to be there: it begins at 0."],
      solution: ["INCR lesson:visits", "INCR lesson:visits", "INCR lesson:visits"],
      check: async (probe) =>
        missing(
          [(await probe.text("GET", "lesson:visits")) === "3", "`lesson:visits` is not 3. `DEL lesson:visits` begins anew."],
          [(await probe.calls("INCR")) >= 3, "It was not counted one at a time."],
        ),
    },
    {
      task: "Ten came at once: make it 13 with one command.",
      hints: ["INCR has a relative that takes a number.", "`INCRBY`, the key, and how many."],
      solution: ["INCRBY lesson:visits 10"],
      check: async (probe) => missing([(await probe.text("GET", "lesson:visits")) === "13", "`lesson:visits` is not 13."], [(await probe.calls("INCRBY")) > 0, "Counting is to be the engine's work, not yours."]),
    },
    {
      task: "A rate limit for ada: count three requests in `lesson:limit:ada`. The first one begins a window of 60 seconds; the others must not make it longer.",
      hints: ["Count with `INCR`, and give the key a deadline with `EXPIRE`.", "`EXPIRE key 60 NX` sets a deadline only when there is none, so it may follow every INCR."],
      solution: ["INCR lesson:limit:ada", "EXPIRE lesson:limit:ada 60 NX", "INCR lesson:limit:ada", "EXPIRE lesson:limit:ada 60 NX", "INCR lesson:limit:ada", "EXPIRE lesson:limit:ada 60 NX"],
      check: async (probe) => {
        const left_s = await probe.number("TTL", "lesson:limit:ada");
        return missing([(await probe.number("GET", "lesson:limit:ada")) >= 3, "Fewer than three requests are counted."], [left_s >= 0, "The window never ends: the key has no deadline."], [left_s <= 60, "The window is longer than 60 seconds."]);
      },
    },
  ],
};
