// Reads the case files of tests/corpus (the format: its README.md) into cases and steps.
// Text is read as latin1, one character a byte, so that a word is its bytes whatever they are.
//
// Deliberately absent: replies (`shapes.mjs`), and every judgement about which cases the client can play (`rules.mjs`).

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What may stand for one byte after a backslash. */
const ESCAPES = { n: "\n", r: "\r", t: "\t", a: "\x07", b: "\b" };

/** A double-quoted string, and how often it repeats. */
export const DOUBLE_QUOTED = /"((?:[^"\\]|\\.)*)"(?:\*(\d+))?/y;

/** A word as redis-cli splits them. */
const WORD = /"(?:[^"\\]|\\.)*"(?:\*\d+)?(?= |$)|'(?:[^'\\]|\\.)*'(?:\*\d+)?(?= |$)|[^ "'][^ ]*/y;

/** The bytes of a double-quoted string, from what stands between its quotes. */
export function unescape(text, times = 1) {
  const once = text.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/g, (_, hex, other) => (hex ? String.fromCharCode(parseInt(hex, 16)) : (ESCAPES[other] ?? other)));
  return once.repeat(times);
}

/** Splits a line into its words. */
export function words(line) {
  const found = [];
  let at = 0;
  while (at < line.length) {
    if (line[at] === " ") {
      at++;
      continue;
    }
    WORD.lastIndex = at;
    const [word] = WORD.exec(line) ?? fail(`a quote is not closed: ${line}`);
    found.push(unquote(word));
    at += word.length;
  }
  return found;
}

function unquote(word) {
  if (word[0] !== '"' && word[0] !== "'") return word;
  const end = word.lastIndexOf(word[0]);
  const inside = word.slice(1, end);
  const times = end + 1 < word.length ? Number(word.slice(end + 2)) : 1;
  return word[0] === "'" ? inside.replaceAll("\\'", "'").repeat(times) : unescape(inside, times);
}

/** Every case of every file below `folder`, in order. */
export function casesBelow(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".txt"));
  return files.sort().flatMap((file) => parse(file, readFileSync(join(folder, file), "latin1")));
}

/** Cuts a file into its cases. */
export function parse(file, text) {
  const cases = [];
  let fresh = true;
  for (const [index, line] of text.split("\n").entries()) {
    const place = `${file}:${index + 1}`;
    if (line.trim() === "") {
      fresh = true;
    } else if (fresh) {
      if (!line.startsWith("# ")) fail(`${place}: a case starts with \`# title\``);
      cases.push({ place, title: line.slice(2), skips: [], only: undefined, steps: [] });
      fresh = false;
    } else if (!line.startsWith("#")) {
      optionOrStep(cases.at(-1), place, line);
    }
  }
  return cases;
}

function optionOrStep(play, place, line) {
  const [, option, tag, reason] = /^@ (skip|only) ([^ :]+): (.*)$/.exec(line) ?? [];
  if (option === "skip") play.skips.push({ tag, reason });
  else if (option === "only") play.only = { tag, reason };
  else play.steps.push({ place, ...step(line) });
}

/** Reads one line that is a step. */
function step(line) {
  if (line.startsWith("@ ")) {
    const [what, connection = ""] = line.slice(2).split(" ");
    if (/^\+\d+$/.test(what)) return { does: "advance", milliseconds: Number(what) };
    if (what === "resp3" || what === "close") return { does: what, connection };
    fail(`unknown option: ${line}`);
  }
  const [, connection, sign, rest] = /^(\w*)(>>|>|<\$|<[~?!-](?= |$)|<(?= ))(.*)$/.exec(line) ?? fail(`neither \`>\`, \`<\`, \`@\` nor \`#\`: ${line}`);
  const text = rest.trim();
  if (sign === ">>") return { does: "bytes", connection };
  if (sign === ">") return { does: "send", connection, words: words(rest) };
  if (sign === "<$") return { does: "name", connection, name: text };
  return { does: "expect", connection, mark: sign.slice(1), text };
}

function fail(message) {
  throw new Error(message);
}
