// Lessons about values with members: lists, hashes, sets, sorted sets.

import { missing, same, sameSet, type Lesson } from "./lesson.ts";

export const LISTS: Lesson = {
  id: "lists",
  title: "Lists and queues",
  about: [
    "A list keeps its elements in the order they came. Both ends are equally fast: push at one and pop at the other, and you have a queue.",
    "`LRANGE key 0 -1` shows all of it; -1 is the last element.",
  ],
  exercises: [
    {
      task: "Put three jobs into `lesson:jobs`, in this order: `resize`, `send`, `archive`.",
      hints: ["`RPUSH` puts elements at the right end, the first one first."],
      solution: ["DEL lesson:jobs", "RPUSH lesson:jobs resize send archive"],
      check: async (probe) => missing([same(await probe.texts("LRANGE", "lesson:jobs", "0", "-1"), ["resize", "send", "archive"]), "`LRANGE lesson:jobs 0 -1` does not answer resize, send, archive."]),
    },
    {
      task: "Take the job that has waited longest.",
      hints: ["It is at the left end.", "`LPOP` removes the first element and answers with it."],
      solution: ["LPOP lesson:jobs"],
      check: async (probe) => missing([same(await probe.texts("LRANGE", "lesson:jobs", "0", "-1"), ["send", "archive"]), "`lesson:jobs` does not hold send and archive."]),
    },
    {
      task: "A worker may die with a job in its hands. Move the next job to `lesson:doing` in one step, so that it is always in one of the two lists.",
      hints: ["One command takes from a list and puts into another.", "`LMOVE` takes both keys, the end to take from and the end to put to: `LEFT` and `RIGHT`."],
      solution: ["LMOVE lesson:jobs lesson:doing LEFT RIGHT"],
      check: async (probe) =>
        missing(
          [same(await probe.texts("LRANGE", "lesson:jobs", "0", "-1"), ["archive"]), "`lesson:jobs` does not hold archive alone."],
          [(await probe.texts("LRANGE", "lesson:doing", "0", "-1")).includes("send"), "send is not in `lesson:doing`."],
          [(await probe.calls("LMOVE", "BLMOVE", "RPOPLPUSH", "BRPOPLPUSH")) > 0, "It was taken and put in two steps: between them it was in no list."],
        ),
    },
    {
      task: "Do not ask again and again. Open a second session with `+`, wait there for a job in `lesson:inbox`, then push one in the first.",
      hints: ["Pops that wait begin with a B.", "`BLPOP lesson:inbox 0` in the second session waits without end; `RPUSH lesson:inbox letter` in the first one wakes it."],
      solution: ["2> BLPOP lesson:inbox 0", "RPUSH lesson:inbox letter"],
      check: async (probe) =>
        missing(
          [(await probe.calls("BLPOP", "BRPOP", "BLMOVE", "BLMPOP")) > 0, "Nobody waited yet."],
          [(await probe.calls("RPUSH", "LPUSH")) > 0, "No job was pushed yet."],
          [(await probe.number("LLEN", "lesson:inbox")) === 0, "The job is still in `lesson:inbox`."],
        ),
    },
  ],
};

export const HASHES: Lesson = {
  id: "hashes",
  title: "Hashes",
  about: ["A hash is one key with many fields: a user, a product, a session. Each field is read and written by itself, and a small hash takes hardly more room than its text."],
  exercises: [
    {
      task: "Describe a user in `lesson:user`: the field `name` is `Ada`, the field `born` is `1815`.",
      hints: ["`HSET` takes the key, then fields and values by turns."],
      solution: ["HSET lesson:user name Ada born 1815"],
      check: async (probe) => missing([(await probe.text("HGET", "lesson:user", "name")) === "Ada", "The field name is not Ada."], [(await probe.text("HGET", "lesson:user", "born")) === "1815", "The field born is not 1815."]),
    },
    {
      task: "Ada signs in: count it in the field `logins`.",
      hints: ["Fields can be counted with, like keys.", "`HINCRBY`, the key, the field, and by how much."],
      solution: ["HINCRBY lesson:user logins 1"],
      check: async (probe) => missing([(await probe.number("HGET", "lesson:user", "logins")) >= 1, "The field logins does not count anything yet."], [(await probe.calls("HINCRBY", "HINCRBYFLOAT")) > 0, "It was written, not counted."]),
    },
    {
      task: "Give her a field `token` with the value `abc` that goes after a minute, while the rest of the hash stays.",
      hints: ["First write the field, then give it a deadline.", "`HEXPIRE lesson:user 60 FIELDS 1 token`: the 1 says how many names follow."],
      solution: ["HSET lesson:user token abc", "HEXPIRE lesson:user 60 FIELDS 1 token"],
      check: async (probe) => {
        const [left = Number.NaN] = (await probe.texts("HTTL", "lesson:user", "FIELDS", "1", "token")).map(Number);
        return missing([(await probe.text("HGET", "lesson:user", "token")) === "abc", "The field token is not abc."], [left >= 0, "The field token has no deadline."], [left <= 60, "It lives longer than a minute."], [(await probe.number("TTL", "lesson:user")) === -1, "The whole hash has a deadline; `PERSIST` takes it away."]);
      },
    },
  ],
};

export const SETS: Lesson = {
  id: "sets",
  title: "Sets",
  about: ["A set holds each member once, in no order. Ask whether something is in it, and combine sets: what is in both, in one of them, in one but not in the other."],
  exercises: [
    {
      task: "Ada likes `tea`, `chess` and `maths`; alan likes `running`, `chess` and `maths`. Write the sets `lesson:likes:ada` and `lesson:likes:alan`.",
      hints: ["`SADD` takes the key and the members."],
      solution: ["SADD lesson:likes:ada tea chess maths", "SADD lesson:likes:alan running chess maths"],
      check: async (probe) =>
        missing(
          [sameSet(await probe.texts("SMEMBERS", "lesson:likes:ada"), ["tea", "chess", "maths"]), "`lesson:likes:ada` does not hold just tea, chess and maths."],
          [sameSet(await probe.texts("SMEMBERS", "lesson:likes:alan"), ["running", "chess", "maths"]), "`lesson:likes:alan` does not hold just running, chess and maths."],
        ),
    },
    {
      task: "Does alan like tea? Ask without reading the whole set.",
      hints: ["The question is whether something is a member.", "`SISMEMBER`, the key and the member: 1 is yes."],
      solution: ["SISMEMBER lesson:likes:alan tea"],
      check: async (probe) => missing([(await probe.calls("SISMEMBER", "SMISMEMBER")) > 0, "Nobody has asked yet."]),
    },
    {
      task: "Keep what both like in `lesson:likes:both`, with one command.",
      hints: ["What is in both sets is their intersection.", "`SINTER` answers with it; `SINTERSTORE` puts it under a key, which it names first."],
      solution: ["SINTERSTORE lesson:likes:both lesson:likes:ada lesson:likes:alan"],
      check: async (probe) => missing([sameSet(await probe.texts("SMEMBERS", "lesson:likes:both"), ["chess", "maths"]), "`lesson:likes:both` does not hold just chess and maths."]),
    },
  ],
};

export const LEADERBOARDS: Lesson = {
  id: "leaderboards",
  title: "Leaderboards",
  about: ["A sorted set keeps its members in the order of a number each has, its score. Ranks, the best ten, all between two scores: each is found without looking at the rest, among millions too."],
  exercises: [
    {
      task: "Three players in `lesson:scores`: `ada` has 320, `grace` 410, `linus` 275.",
      hints: ["`ZADD` takes scores and members by turns; the score comes first."],
      solution: ["DEL lesson:scores", "ZADD lesson:scores 320 ada 410 grace 275 linus"],
      check: async (probe) => missing([same(await probe.texts("ZRANGE", "lesson:scores", "0", "-1", "WITHSCORES"), ["linus", "275", "ada", "320", "grace", "410"]), "`ZRANGE lesson:scores 0 -1 WITHSCORES` does not answer linus 275, ada 320, grace 410."]),
    },
    {
      task: "Linus wins 150 points. Add them.",
      hints: ["As with counters: there is a command that adds.", "`ZINCRBY`, the key, by how much, and the member."],
      solution: ["ZINCRBY lesson:scores 150 linus"],
      check: async (probe) => missing([(await probe.number("ZSCORE", "lesson:scores", "linus")) === 425, "linus does not have 425 points."]),
    },
    {
      task: "Which place has linus now? Ask for his rank, counted from the top.",
      hints: ["`ZRANK` counts from the lowest score.", "`ZREVRANK` counts from the highest; 0 is the first place."],
      solution: ["ZREVRANK lesson:scores linus"],
      check: async (probe) => missing([(await probe.calls("ZREVRANK")) > 0, "Nobody has asked with ZREVRANK yet."]),
    },
    {
      task: "Only the best two stay. Remove all others, however many there are, with one command.",
      hints: ["Ranks from the lowest score count from 0, and negative ones from the highest: -1 is the best.", "`ZREMRANGEBYRANK lesson:scores 0 -3` removes all from the lowest to the third."],
      solution: ["ZREMRANGEBYRANK lesson:scores 0 -3"],
      check: async (probe) => missing([sameSet(await probe.texts("ZRANGE", "lesson:scores", "0", "-1"), ["grace", "linus"]), "`lesson:scores` does not hold just grace and linus."]),
    },
  ],
};
