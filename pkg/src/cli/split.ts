// Cuts a line into words by redis-cli's quoting: "double" with \n \xHH escapes, 'single' with \' only.

/** What letters behind a backslash stand for. */
const ESCAPES: Record<number, number> = { 0x6e: 0x0a, 0x72: 0x0d, 0x74: 0x09, 0x62: 0x08, 0x61: 0x07 };

/** What C takes for space: not all that Unicode does, since in latin1 that would be half a letter. */
const SPACE = /[ \t-\r]/;

/** The words of a line as bytes, or `undefined` when its quotes do not match. In `latin1` each character of the line is a byte. */
export function split(line: string, encoding: "utf8" | "latin1" = "utf8"): Buffer[] | undefined {
  const words: Buffer[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && SPACE.test(line[at] as string)) at++;
    if (at === line.length) return words;
    const parts: Buffer[] = [];
    while (at < line.length && !SPACE.test(line[at] as string)) {
      const quote = line[at];
      if (quote !== '"' && quote !== "'") {
        const end = line.slice(at).search(/[ \t-\r"']/);
        const stop = end < 0 ? line.length : at + end;
        parts.push(Buffer.from(line.slice(at, stop), encoding));
        at = stop;
        continue;
      }
      const end = closing(line, at + 1, quote);
      if (end < 0) return undefined;
      const content = line.slice(at + 1, end);
      parts.push(quote === '"' ? unescaped(Buffer.from(content, encoding)) : Buffer.from(content.replaceAll("\\'", "'"), encoding));
      at = end + 1;
      // A closing quote must end the word, as in redis-cli.
      if (at < line.length && !SPACE.test(line[at] as string)) return undefined;
    }
    words.push(Buffer.concat(parts));
  }
}

/** Where the quotes that began before `from` end; negative: nowhere. */
function closing(line: string, from: number, quote: string): number {
  for (let at = from; at < line.length; at++) {
    if (line[at] === quote) return at;
    if (line[at] === "\\" && (quote === '"' || line[at + 1] === quote)) at++;
  }
  return -1;
}

/** The bytes with what their escapes stand for; in place, because a line may be as long as a value. */
function unescaped(bytes: Buffer): Buffer {
  let at = bytes.indexOf("\\");
  if (at < 0) return bytes;
  let end = at;
  while (at < bytes.length) {
    if (bytes[at] !== BACKSLASH) {
      bytes[end++] = bytes[at++] as number;
      continue;
    }
    const [, hex] = /^x([0-9a-fA-F]{2})/.exec(bytes.toString("latin1", at + 1, at + 4)) ?? [];
    const escaped = bytes[at + 1] as number;
    bytes[end++] = hex === undefined ? (ESCAPES[escaped] ?? escaped) : parseInt(hex, 16);
    at += hex === undefined ? 2 : 4;
  }
  return bytes.subarray(0, end);
}

const BACKSLASH = 0x5c;
