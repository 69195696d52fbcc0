// Lessons about several clients: streams, messages, transactions.

import { missing, same, type Lesson } from "./lesson.ts";

export const STREAMS: Lesson = {
  id: "streams",
  title: "Streams and groups",
  about: [
    "A stream is a log: entries with fields, each with an id that grows. Nothing is taken away by reading, so many can read the same.",
    "A group shares the entries out among its workers, and remembers which were given to whom until they are acknowledged.",
  ],
  exercises: [
    {
      task: "Add two orders to `lesson:orders`: one with the field `item` as `lamp`, one as `chair`. Usually `*` lets the engine choose the id; call them `1-1` and `2-1`, so that we can talk about them.",
      hints: ["`XADD` takes the key, the id, then fields and values.", "`XADD lesson:orders 1-1 item lamp`. Ids only grow: `DEL lesson:orders` begins anew."],
      solution: ["DEL lesson:orders", "XADD lesson:orders 1-1 item lamp", "XADD lesson:orders 2-1 item chair"],
      check: async (probe) => {
        const entry = (id: string): Promise<string[]> => probe.texts("XRANGE", "lesson:orders", id, id);
        const [lamp, chair] = [await entry("1-1"), await entry("2-1")];
        return missing(
          [lamp.length > 0, "There is no entry 1-1."],
          [chair.length > 0, "There is no entry 2-1."],
          [lamp.join(" ").includes("item lamp") && chair.join(" ").includes("item chair"), "The item of 1-1 is not lamp, or that of 2-1 not chair. `DEL lesson:orders` begins anew."],
        );
      },
    },
    {
      task: "Make the group `shop`, which shall read from the very beginning.",
      hints: ["The command is `XGROUP CREATE`.", "After the key and the group comes the id behind which it begins to read: 0 is before all of them, `$` behind them."],
      solution: ["XGROUP CREATE lesson:orders shop 0"],
      check: async (probe) => missing([(await probe.texts("XINFO", "GROUPS", "lesson:orders")).includes("shop"), "`lesson:orders` has no group shop."]),
    },
    {
      task: "You are the worker `ada` of this group: read one new entry.",
      hints: ["`XREADGROUP GROUP shop ada` says who reads; then follow the options and `STREAMS` with the keys.", "The id `>` asks for what nobody in the group has been given: `XREADGROUP GROUP shop ada COUNT 1 STREAMS lesson:orders >`"],
      solution: ["XREADGROUP GROUP shop ada COUNT 1 STREAMS lesson:orders >"],
      check: async (probe) => missing([(await probe.texts("XPENDING", "lesson:orders", "shop", "-", "+", "10", "ada")).length > 0, "Nothing was given to ada."]),
    },
    {
      task: "The lamp is sent. Acknowledge the entry `1-1`.",
      hints: ["`XACK`, the key, the group, and the id."],
      solution: ["XACK lesson:orders shop 1-1"],
      check: async (probe) => missing([!(await probe.texts("XPENDING", "lesson:orders", "shop", "-", "+", "10")).includes("1-1"), "1-1 is still pending."], [(await probe.calls("XACK", "XACKDEL")) > 0, "Nothing was acknowledged yet."]),
    },
    {
      task: "Ada reads the second order, and is not seen again. Let the worker `grace` take over what is pending.",
      hints: ["Read once more as ada. Then there is a command by which a worker claims what others left.", "`XAUTOCLAIM lesson:orders shop grace 0 0`: whatever is pending for at least 0 milliseconds, from the id 0 on."],
      solution: ["XREADGROUP GROUP shop ada COUNT 1 STREAMS lesson:orders >", "XAUTOCLAIM lesson:orders shop grace 0 0"],
      check: async (probe) => missing([(await probe.texts("XPENDING", "lesson:orders", "shop", "-", "+", "10", "grace")).includes("2-1"), "2-1 is not pending for grace."]),
    },
  ],
};

export const MESSAGES: Lesson = {
  id: "messages",
  title: "Publish and subscribe",
  about: ["A message goes to everybody who listens at that moment, and is kept nowhere. Whoever was not there has missed it; who must not miss anything reads a stream."],
  exercises: [
    {
      task: "Open a second session with `+`, and listen there to the channel `lesson:news`.",
      hints: ["The command is `SUBSCRIBE`."],
      solution: ["2> SUBSCRIBE lesson:news"],
      check: async (probe) => missing([Number((await probe.texts("PUBSUB", "NUMSUB", "lesson:news"))[1]) > 0, "Nobody listens to `lesson:news`."]),
    },
    {
      task: "Publish `it works` on it from the first session. The answer is how many have heard it.",
      hints: ["`PUBLISH`, the channel, the message. Two words need quotes."],
      solution: ['PUBLISH lesson:news "it works"'],
      check: async (probe) => missing([(await probe.calls("PUBLISH")) > 0, "Nothing was published yet."]),
    },
    {
      task: "Listen to all channels that begin with `lesson:`, also those that nobody has thought of yet.",
      hints: ["Instead of a name there can be a pattern, with a command of its own.", "`PSUBSCRIBE lesson:*`"],
      solution: ["2> PSUBSCRIBE lesson:*"],
      check: async (probe) => missing([(await probe.calls("PSUBSCRIBE")) > 0 && (await probe.number("PUBSUB", "NUMPAT")) > 0, "Nobody listens by a pattern."]),
    },
  ],
};

export const TRANSACTIONS: Lesson = {
  id: "transactions",
  title: "Transactions",
  about: ["Commands between `MULTI` and `EXEC` are queued, and then run with nothing between them. `WATCH` makes it depend on a key: when somebody changes it before `EXEC`, nothing is run."],
  exercises: [
    {
      task: "Three lamps are in stock: `lesson:stock` is 3. In one transaction, take one of them and put `lamp` at the end of the list `lesson:sold`.",
      hints: ["Write the stock first. Then `MULTI`, the two commands, `EXEC`.", "The two are `DECR lesson:stock` and `RPUSH lesson:sold lamp`."],
      solution: ["SET lesson:stock 3", "DEL lesson:sold", "MULTI", "DECR lesson:stock", "RPUSH lesson:sold lamp", "EXEC"],
      check: async (probe) =>
        missing(
          [(await probe.text("GET", "lesson:stock")) === "2", "`lesson:stock` is not 2."],
          [same(await probe.texts("LRANGE", "lesson:sold", "0", "-1"), ["lamp"]), "`lesson:sold` does not hold one lamp."],
          [(await probe.calls("EXEC")) > 0, "There was no transaction."],
        ),
    },
    {
      task: "Watch `lesson:stock` and queue a `DECR` of it. Before `EXEC`, a second session sets it to 10. See that nothing is run.",
      hints: ["In the first session: `WATCH lesson:stock`, `MULTI`, `DECR lesson:stock`.", "In the second one `SET lesson:stock 10`. `EXEC` in the first one then answers nil."],
      solution: ["WATCH lesson:stock", "MULTI", "DECR lesson:stock", "2> SET lesson:stock 10", "EXEC"],
      check: async (probe) =>
        missing(
          [(await probe.calls("WATCH")) > 0, "Nothing was watched yet."],
          [(await probe.calls("EXEC")) > 0, "The transaction was not tried yet."],
          [(await probe.text("GET", "lesson:stock")) === "10", "`lesson:stock` is not 10."],
        ),
    },
  ],
};
