// Which cases mean nothing to a program that uses the client, by what they do. A case that no rule names is played.
//
// Deliberately absent: a list of cases. A rule names a command, a kind of line or a way of the protocol, and why the
// client has nothing like it.

/** What cases call this target: it is the wasm, and one of ours. */
const TAGS = ["client", "wasm", "all-engines"];

/** Whether a step sends this command. */
const sends = (step, ...names) => step.does === "send" && names.every((name, at) => nameOf(step.words.slice(at)) === name);

/** A case is skipped when one of its steps is of such a kind. */
const RULES = [
  { reason: "raw bytes: the client writes its requests itself", applies: (step) => step.does === "bytes" },
  { reason: "HELLO: a session speaks values, not a version of the protocol", applies: (step) => sends(step, "HELLO") },
  { reason: "a stream read twice: an object has each field once", applies: (step) => sends(step, "XREAD") && readsTwice(step.words) },
  { reason: "CLIENT REPLY: a call always returns", applies: (step) => sends(step, "CLIENT", "REPLY") },
  { reason: "DUMP: its payload is bytes, and most forms of asking answer text", applies: (step) => sends(step, "DUMP") },
  { reason: "RESP2's subscriber mode: a session may say everything, as under RESP3", applies: (step) => step.does === "expect" && /^-ERR Can't execute '|^\["pong", /.test(step.text) },
];

/** Whether half of what follows STREAMS, which are keys, holds one twice. */
function readsTwice(words) {
  const behind = words.slice(words.findIndex((word) => word.toUpperCase() === "STREAMS") + 1);
  const keys = behind.slice(0, behind.length / 2);
  return new Set(keys).size < keys.length;
}

/** The first of some words as the table writes names. */
export function nameOf(words) {
  return (words[0] ?? "").toUpperCase();
}

/** Why a case is not played; `undefined` when it is. `blocking`: names of the commands that may wait. */
export function reasonToSkip(play, blocking) {
  if (play.only !== undefined && !TAGS.includes(play.only.tag)) return `only ${play.only.tag}`;
  const skip = play.skips.find(({ tag }) => TAGS.includes(tag));
  if (skip !== undefined) return `not ${skip.tag}: ${skip.reason}`;
  const rule = RULES.find(({ applies }) => play.steps.some(applies));
  if (rule !== undefined) return rule.reason;
  return namesOneThatWaits(play, blocking) ? "the id of one that waits: it waits on a connection of its own, which no session can name" : undefined;
}

/** Whether a connection tells its id and waits afterwards. */
function namesOneThatWaits({ steps }, blocking) {
  const named = new Set(steps.filter(({ does }) => does === "name").map(({ connection }) => connection));
  return steps.some(({ does, connection, words }) => does === "send" && named.has(connection) && blocking.has(nameOf(words)));
}
