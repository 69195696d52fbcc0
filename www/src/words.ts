// Splits a typed line into words with redis-cli's quoting: "…" with \n \r \t \b \a \xHH, '…' with \' only.

/** One word of a line. `start` and `end` are offsets in the line, quotes included. */
export interface Word {
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The words of a line; `open` when a quote is unclosed or glued to what follows (such a line cannot run). */
export interface Line {
  readonly words: readonly Word[];
  readonly open: boolean;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** What C takes for space, and so redis-cli. Unicode has more, which are parts of words. */
const SPACE = /[ \t-\r]/;

/** A word without quotes means itself, a backslash in it too. */
const BARE = /[^ \t-\r"']+(?=[ \t-\r]|$)/y;

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, a: 7 };

/** Never fails: an open quote ends at the end of the line and is reported in `open`. */
export function splitLine(line: string): Line {
  const words: Word[] = [];
  let open = false;
  let at = 0;
  for (;;) {
    while (at < line.length && SPACE.test(line.charAt(at))) at++;
    if (at >= line.length) return { words, open };
    const word = bareWord(line, at) ?? readWord(line, at);
    open ||= word.open;
    words.push(word);
    at = word.end;
  }
}

function bareWord(line: string, start: number): (Word & { open: boolean }) | undefined {
  BARE.lastIndex = start;
  if (!BARE.test(line)) return undefined;
  const bytes = encoder.encode(line.slice(start, BARE.lastIndex));
  return { bytes, text: decoder.decode(bytes), start, end: BARE.lastIndex, open: false };
}

function readWord(line: string, start: number): Word & { open: boolean } {
  const bytes: number[] = [];
  let quote = "";
  let open = false;
  let at = start;
  for (; at < line.length; at++) {
    const char = line.charAt(at);
    if (quote === "") {
      if (SPACE.test(char)) break;
      if (char === '"' || char === "'") quote = char;
      else at += put(bytes, line, at);
      continue;
    }
    if (char === quote) {
      quote = "";
      // A closing quote must end the word, as in redis-cli.
      if (at + 1 < line.length && !SPACE.test(line.charAt(at + 1))) open = true;
      continue;
    }
    at += quote === '"' && char === "\\" ? putEscape(bytes, line, at) : putQuoted(bytes, line, at, quote);
  }
  const whole = Uint8Array.from(bytes);
  return { bytes: whole, text: decoder.decode(whole), start, end: at, open: open || quote !== "" };
}

/** What means nothing by itself, in quotes or not. */
const PLAIN = /[^ \t-\r"'\\]*/y;

/** Appends the character at `at`, and the plain ones behind it, as UTF-8; returns how many code units more than one these took. */
function put(bytes: number[], line: string, at: number): number {
  PLAIN.lastIndex = at + String.fromCodePoint(line.codePointAt(at) ?? 0).length;
  PLAIN.test(line);
  const run = line.slice(at, PLAIN.lastIndex);
  for (const byte of encoder.encode(run)) bytes.push(byte);
  return run.length - 1;
}

function putQuoted(bytes: number[], line: string, at: number, quote: string): number {
  if (quote === "'" && line.startsWith("\\'", at)) {
    bytes.push(39);
    return 1;
  }
  return put(bytes, line, at);
}

function putEscape(bytes: number[], line: string, at: number): number {
  const hex = /^\\x([0-9a-fA-F]{2})/.exec(line.slice(at, at + 4));
  if (hex) {
    bytes.push(Number.parseInt(hex[1] ?? "0", 16));
    return 3;
  }
  if (at + 1 >= line.length) return put(bytes, line, at);
  const code = ESCAPES[line.charAt(at + 1)];
  if (code === undefined) return 1 + put(bytes, line, at + 1);
  bytes.push(code);
  return 1;
}
