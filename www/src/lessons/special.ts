// Lessons about what fits nowhere else: bits and estimates, places, and what happens when memory is full.

import { missing, sameSet, type Lesson, type Probe } from "./lesson.ts";

export const BITS: Lesson = {
  id: "bits",
  title: "Bitmaps and HyperLogLog",
  about: [
    "A string is also a row of bits. One bit a day tells on which days somebody was here, and a year takes 46 bytes.",
    "A HyperLogLog counts how many different things it has seen in at most 12 KB, however many there were. It may be wrong by one in a hundred, and cannot tell which they were.",
  ],
  exercises: [
    {
      task: "Ada was here on the days 3, 10 and 17: set these bits of `lesson:days`.",
      hints: ["`SETBIT` takes the key, the number of the bit, and 1."],
      solution: ["SETBIT lesson:days 3 1", "SETBIT lesson:days 10 1", "SETBIT lesson:days 17 1"],
      check: async (probe) => {
        const bits = await Promise.all(["3", "10", "17"].map((day) => probe.number("GETBIT", "lesson:days", day)));
        return missing([bits.every((bit) => bit === 1), "Not all three bits are set."], [(await probe.number("BITCOUNT", "lesson:days")) === 3, "Other bits are set too. `DEL lesson:days` begins anew."]);
      },
    },
    {
      task: "On which day was she here for the first time? Let the engine find the first bit that is set.",
      hints: ["The command looks for the position of a bit.", "`BITPOS lesson:days 1`"],
      solution: ["BITPOS lesson:days 1"],
      check: async (probe) => missing([(await probe.calls("BITPOS")) > 0, "Nobody has asked yet."]),
    },
    {
      task: "Count readers without keeping their names: tell `lesson:readers` of ada, grace, linus, and ada again. It should know of three.",
      hints: ["`PFADD` takes the key and what was seen; `PFCOUNT` answers how many there were."],
      solution: ["PFADD lesson:readers ada grace linus ada"],
      check: async (probe) => missing([(await probe.number("PFCOUNT", "lesson:readers")) === 3, "`PFCOUNT lesson:readers` does not answer 3."]),
    },
  ],
};

export const PLACES: Lesson = {
  id: "places",
  title: "Places",
  about: ["Places are members of a sorted set whose score is where they are on earth. So they can be found by distance, and all commands of sorted sets work on them."],
  exercises: [
    {
      task: "Put two cities of Sicily into `lesson:cities`: `Palermo` at 13.361389 38.115556, `Catania` at 15.087269 37.502669.",
      hints: ["`GEOADD` takes longitude, latitude and name; longitude comes first."],
      solution: ["GEOADD lesson:cities 13.361389 38.115556 Palermo 15.087269 37.502669 Catania"],
      check: async (probe) => {
        const distance_km = await probe.number("GEODIST", "lesson:cities", "Palermo", "Catania", "km");
        return missing([Number.isFinite(distance_km), "At least one of the two is missing."], [Math.abs(distance_km - 166.27) < 1, "They are not where they should be: longitude comes first."]);
      },
    },
    {
      task: "Who is near Catania? Store all cities within 100 km of it under `lesson:near`.",
      hints: ["`GEOSEARCHSTORE` takes the key to write and the key to search.", "Then say from where and how far: `FROMMEMBER Catania BYRADIUS 100 km`"],
      solution: ["GEOSEARCHSTORE lesson:near lesson:cities FROMMEMBER Catania BYRADIUS 100 km"],
      check: async (probe) => missing([sameSet(await probe.texts("ZRANGE", "lesson:near", "0", "-1"), ["Catania"]), "`lesson:near` should hold Catania alone: Palermo is 166 km away."]),
    },
  ],
};

/** Room the lesson leaves above what is used. */
const ROOM_BYTES = 300_000;

export const EVICTION: Lesson = {
  id: "eviction",
  title: "When memory is full",
  about: [
    "`maxmemory` is how much the store may hold. When it is reached, the policy decides: `noeviction` refuses to write, the others let keys go, by age or by use, of all keys or only of those with a deadline.",
    "This lesson is real: for a while, keys of yours that have a deadline may go too. Its last step puts everything back.",
  ],
  exercises: [
    {
      task: "Let keys go that have the nearest deadline: set `maxmemory-policy` to `volatile-ttl`.",
      hints: ["Parameters are set with `CONFIG SET`."],
      solution: ["CONFIG SET maxmemory-policy volatile-ttl"],
      check: async (probe) => missing([(await parameter(probe, "maxmemory-policy")) === "volatile-ttl", "The policy is not volatile-ttl."]),
    },
    {
      task: "Make it tight: `INFO memory` tells the `used_memory`. Set `maxmemory` to about 300,000 bytes more.",
      hints: ["Add 300000 to the number behind `used_memory:` and set that.", "`CONFIG SET maxmemory`, then the number of bytes."],
      solution: async (probe) => [`CONFIG SET maxmemory ${(await used(probe)) + ROOM_BYTES}`],
      check: async (probe) => {
        const [limit, used_bytes] = [Number(await parameter(probe, "maxmemory")), await used(probe)];
        return missing([limit > 0, "There is no limit."], [limit > used_bytes, "The limit is below what is used already."], [limit <= used_bytes + 2 * ROOM_BYTES, "The limit is far above what is used: nothing would happen soon."]);
      },
    },
    {
      task: "Write strings of 100 KB with a deadline until the first of them goes. `SETRANGE lesson:big:1 99999 x` makes a long string with few words.",
      hints: ["Give each a deadline with `EXPIRE lesson:big:1 1000` before you write the next.", "`KEYS lesson:big:*` shows who is left. Four of them are too many."],
      solution: ["1", "2", "3", "4", "5"].flatMap((number) => [`SETRANGE lesson:big:${number} 99999 x`, `EXPIRE lesson:big:${number} 1000`]),
      check: async (probe) => missing([(await probe.grown("evicted_keys")) > 0, "No key had to go yet."]),
    },
    {
      task: "Put everything back: the policy `noeviction` and 64 MB. The long strings are of no use any more.",
      hints: ["`CONFIG SET` takes several parameters at once, and sizes like 64mb.", "`DEL` takes several keys."],
      solution: ["CONFIG SET maxmemory-policy noeviction maxmemory 64mb", "DEL lesson:big:1 lesson:big:2 lesson:big:3 lesson:big:4 lesson:big:5"],
      check: async (probe) => {
        const limit = Number(await parameter(probe, "maxmemory"));
        return missing([(await parameter(probe, "maxmemory-policy")) === "noeviction", "The policy is not noeviction."], [limit === 0 || limit >= 64 * 1024 * 1024, "The limit is below 64 MB."], [(await probe.texts("KEYS", "lesson:big:*")).length === 0, "Some of the long strings are still there."]);
      },
    },
  ],
};

async function used(probe: Probe): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await probe.text("INFO", "memory"))?.[1]);
}

async function parameter(probe: Probe, name: string): Promise<string> {
  return (await probe.texts("CONFIG", "GET", name))[1] ?? "";
}
