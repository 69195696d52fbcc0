// Numbers, bytes and durations as short text for people.

const encoder = new TextEncoder();
// A byte order mark is a part of the text: a name without it is another name.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of bytes that are clean UTF-8 without control characters, else undefined. */
export function plainText(bytes: Uint8Array): string | undefined {
  try {
    const text = decoder.decode(bytes);
    return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/**
 * Control characters, and those that break a line, turn the direction of writing or do not show: with them a line could look like another. Not
 * those that join letters or choose how a sign looks: scripts and emoji are made with them.
 */
const DECEIVING = /(?![\u200c\u200d\ufe00-\ufe0f])[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\p{Default_Ignorable_Code_Point}]/gu;

/** Whether a text could show other than it is. */
export function deceives(text: string): boolean {
  return text.search(DECEIVING) >= 0;
}

/** Bytes as redis-cli shows them, between double quotes; readable UTF-8 stays readable, but for what could deceive. */
export function quoted(bytes: Uint8Array): string {
  const text = plainText(bytes);
  if (text !== undefined) {
    return `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t").replace(DECEIVING, (char) => Array.from(encoder.encode(char), escapeByte).join(""))}"`;
  }
  let out = '"';
  for (const byte of bytes) out += escapeByte(byte);
  return `${out}"`;
}

function escapeByte(byte: number): string {
  const named: Readonly<Record<number, string>> = { 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"', 92: "\\\\" };
  if (named[byte] !== undefined) return named[byte];
  return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
}

/** Bytes of one text that are shown. Of more the page would stand still. */
export const SHOWN_MAX_BYTES = 4096;

/** The beginning of bytes, without a part of a character at its end. */
export function beginningOf(bytes: Uint8Array, max_bytes = SHOWN_MAX_BYTES): Uint8Array {
  let end = Math.min(bytes.length, max_bytes);
  const isInside = (): boolean => ((bytes[end] ?? 0) & 0xc0) === 0x80;
  while (isInside() && end > max_bytes - 4) end--;
  return bytes.subarray(0, end);
}

/** Bytes to look at, in several lines if they have some: as they are when they are readable, else quoted; of many the beginning, and how many they are. */
export function shownText(bytes: Uint8Array): string {
  const part = beginningOf(bytes);
  return `${plainText(part) || quoted(part)}${part.length < bytes.length ? `… ${bytesText(bytes.length)}` : ""}`;
}

/** The same in one line: a name for a heading or a row. */
export function nameOf(bytes: Uint8Array): string {
  const text = shownText(bytes);
  return /[\n\r\t]|^[ "]| $/.test(text) || deceives(text) ? quoted(beginningOf(bytes)) : text;
}

/** A line to look at, of a long one the beginning. */
export function shownLine(line: string): string {
  return line.length > SHOWN_MAX_BYTES ? `${line.slice(0, SHOWN_MAX_BYTES)}…` : line;
}

/** A name as a word that can be typed at the prompt. */
export function wordOf(bytes: Uint8Array): string {
  const text = plainText(bytes);
  return text !== undefined && /^[^\s"'\\]+$/.test(text) && !deceives(text) ? text : quoted(bytes);
}

/** Words as a line that can be typed at the prompt. */
export function lineOf(words: ReadonlyArray<string | Uint8Array>): string {
  return words.map((word) => wordOf(typeof word === "string" ? encoder.encode(word) : word)).join(" ");
}

/** 980 B, 12.3 KB, 4.0 MB (powers of 1024). */
export function bytesText(count: number): string {
  if (!Number.isFinite(count)) return "–";
  const units = ["B", "KB", "MB", "GB"];
  let size = count;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0)} ${units[unit]}`;
}

/** 1,234,567 */
export function countText(count: number): string {
  return Number.isFinite(count) ? count.toLocaleString("en-US") : "–";
}

/** What is left until a deadline: 8s, 1m 05s, 2h 03m, 4d 1h. Rounded up, so that 0s means gone. */
export function leftText(left_ms: number): string {
  const seconds = Math.max(0, Math.ceil(left_ms / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)}h ${two(Math.floor((seconds % 3600) / 60))}m`;
  return `${Math.floor(seconds / 86400)}d ${Math.floor((seconds % 86400) / 3600)}h`;
}
