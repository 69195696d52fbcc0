// Cuts a line into words by redis-cli's quoting: "double" with \n \xHH escapes, 'single' with \' only.

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\x07" };

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
      const quoted = quote === '"' ? double(line, at + 1, encoding) : single(line, at + 1, encoding);
      if (!quoted) return undefined;
      parts.push(quoted.bytes);
      at = quoted.end;
      // A closing quote must end the word, as in redis-cli.
      if (at < line.length && !SPACE.test(line[at] as string)) return undefined;
    }
    words.push(Buffer.concat(parts));
  }
}

function double(line: string, from: number, encoding: BufferEncoding): { bytes: Buffer; end: number } | undefined {
  const parts: Buffer[] = [];
  for (let at = from; at < line.length; at++) {
    const character = line[at] as string;
    if (character === '"') return { bytes: Buffer.concat(parts), end: at + 1 };
    if (character !== "\\" || at + 1 === line.length) {
      const code = line.codePointAt(at) as number;
      const whole = String.fromCodePoint(code);
      parts.push(Buffer.from(whole, encoding));
      at += whole.length - 1;
      continue;
    }
    const hex = /^x([0-9a-fA-F]{2})/.exec(line.slice(at + 1, at + 4));
    if (hex) {
      parts.push(Buffer.from(hex[1] as string, "hex"));
      at += 3;
    } else {
      const escaped = line[++at] as string;
      parts.push(Buffer.from(ESCAPES[escaped] ?? escaped, encoding));
    }
  }
  return undefined;
}

function single(line: string, from: number, encoding: BufferEncoding): { bytes: Buffer; end: number } | undefined {
  let text = "";
  for (let at = from; at < line.length; at++) {
    if (line[at] === "'") return { bytes: Buffer.from(text, encoding), end: at + 1 };
    if (line.startsWith("\\'", at)) at++;
    text += line[at];
  }
  return undefined;
}
