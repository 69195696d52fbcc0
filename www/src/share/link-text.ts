// Lines of commands in an address: after `#run=`, deflated, in base64url. What comes from an address is not trusted: sizes are
// limited before and after it is unpacked, and what could show other than it runs is refused.

import { deceives } from "../format.ts";
import { concat } from "../resp.ts";

/** What stands before the packed lines. */
export const MARK = "run=";

/** Characters of an address's fragment. More are cut by some programs that pass addresses on. */
export const FRAGMENT_MAX = 8000;

/** Bytes of the lines. */
const TEXT_MAX_BYTES = 64 * 1024;

export const LINES_MAX = 300;

/** The fragment of lines, without the `#`. It may be longer than {@link FRAGMENT_MAX}; then it is not to be used. */
export async function pack(lines: readonly string[]): Promise<string> {
  const packed = await whole(new Blob([lines.join("\n")]).stream().pipeThrough(new CompressionStream("deflate-raw")), Number.POSITIVE_INFINITY);
  let text = "";
  for (const byte of packed) text += String.fromCharCode(byte);
  return MARK + btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The lines in a fragment. Rejects what is damaged, too long, or looks like something else. */
export async function unpack(fragment: string): Promise<string[]> {
  if (!fragment.startsWith(MARK)) throw new Error("there are no commands in it");
  if (fragment.length > FRAGMENT_MAX) throw new Error("it is too long");
  const text = new TextDecoder("utf-8", { fatal: true }).decode(await inflate(fragment.slice(MARK.length)));
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0 || lines.length > LINES_MAX) throw new Error(`it holds ${lines.length} commands`);
  if (lines.some(deceives)) throw new Error("it holds characters that hide what would be run");
  return lines;
}

async function inflate(packed: string): Promise<Uint8Array> {
  try {
    const bytes = Uint8Array.from(atob(packed.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
    return await whole(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")), TEXT_MAX_BYTES);
  } catch (error) {
    throw error instanceof RangeError ? error : new Error("it is damaged");
  }
}

/** All of a stream; stops reading at the limit, so that a few bytes cannot unpack to very many. */
async function whole(stream: ReadableStream<Uint8Array>, max_bytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > max_bytes) {
      await reader.cancel();
      throw new RangeError("it is too long");
    }
    pieces.push(value);
  }
  return concat(pieces);
}
