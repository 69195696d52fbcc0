// Things to try. A line that starts with `#` is a remark; `2> ` runs the line in a second session.

/** One clickable example. */
export interface Example {
  readonly title: string;
  readonly lines: readonly string[];
}

export const EXAMPLES: readonly Example[] = [
  { title: "Counter", lines: ["# A counter needs no set-up: the key appears with the first INCR.", "INCR visits", "INCRBY visits 41", "GET visits"] },
  { title: "Expiry", lines: ["# Watch the countdown in the list of keys.", 'SET session:ada "signed in" EX 20', "TTL session:ada"] },
  { title: "Profile", lines: ["# A hash is one key with many fields.", 'HSET user:1 name "Ada Lovelace" born 1815 city London', "HINCRBY user:1 logins 1", "HGETALL user:1"] },
  {
    title: "Leaderboard",
    lines: ["# A sorted set keeps its members in order of their scores.", "ZADD scores 320 ada 410 grace 275 linus", "ZINCRBY scores 150 linus", "ZRANGE scores 0 -1 REV WITHSCORES", "ZREVRANK scores linus"],
  },
  { title: "Queue", lines: ["# The second session waits; the first one gives it work.", "2> BLPOP jobs 0", 'RPUSH jobs "resize photo 7" "send letter"', "LRANGE jobs 0 -1"] },
  { title: "Publish", lines: ["# Messages arrive as pushes, between replies.", "2> SUBSCRIBE news", 'PUBLISH news "hello from the other session"'] },
  { title: "Transaction", lines: ["# Queued commands run together, or not at all.", "SET stock 3", "MULTI", "DECR stock", "RPUSH orders lamp", "EXEC"] },
  { title: "Sets", lines: ["# What do both like?", "SADD likes:ada tea chess maths", "SADD likes:alan running chess maths", "SINTER likes:ada likes:alan"] },
  { title: "Mistakes", lines: ["# Errors are Redis' own, with a word of advice.", "RPUSH tasks a b c", "GET tasks", "GTE tasks", "EXPIRE tasks"] },
];
