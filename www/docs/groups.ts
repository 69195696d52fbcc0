// What is said of each group of commands.

/** A group's name in the command table, its title, and what it is for. */
export interface Group {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
}

/** In the order in which one meets them. */
export const GROUPS: readonly Group[] = [
  { name: "string", title: "Strings", summary: "Text, numbers and bytes under a key: caches, counters, locks." },
  { name: "hash", title: "Hashes", summary: "One key with many fields, each with a deadline of its own if it needs one: users, sessions, settings." },
  { name: "list", title: "Lists", summary: "Elements in order, added and taken at both ends: queues, stacks, the last few of something. Who finds a list empty may wait." },
  { name: "set", title: "Sets", summary: "Members without order, each once: tags, who likes what, and what two sets have in common." },
  { name: "sorted-set", title: "Sorted sets", summary: "Members in the order of their scores: leaderboards, delayed jobs, ranges of time." },
  { name: "stream", title: "Streams", summary: "A log of entries that groups of consumers share, and acknowledge." },
  { name: "bitmap", title: "Bitmaps", summary: "Single bits and small integers inside a string: who was here on which day." },
  { name: "hyperloglog", title: "HyperLogLogs", summary: "How many different things were seen, about, in 12 KB at most." },
  { name: "geo", title: "Places", summary: "Members at longitude and latitude, found by distance. They are kept in a sorted set." },
  { name: "generic", title: "Keys", summary: "What can be done with a key of any type: names, deadlines, copies, iteration, sorting." },
  { name: "pubsub", title: "Pub/Sub", summary: "Messages to all who listen at this moment. Nothing is kept." },
  { name: "transactions", title: "Transactions", summary: "Several commands with nothing in between, if nobody changed what was watched." },
  { name: "connection", title: "Connections", summary: "The connection itself: its name, database, protocol and password." },
  { name: "server", title: "Server", summary: "Configuration, statistics, memory, files and the command table." },
];
