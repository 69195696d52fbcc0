// What a request asks for: a command in its path or its body, a list of commands, or the messages of channels.

import { concat } from "../storage/concat.js";

/** One word of a command. */
export type Word = string | Uint8Array;

/** A request that is understood. */
export type Asked =
  | { readonly kind: "command" | "pipeline" | "transaction"; readonly commands: readonly (readonly Word[])[] }
  | { readonly kind: "events"; readonly command: readonly [verb: "subscribe" | "psubscribe", ...names: Word[]] };

/** A request that is answered by an error. */
export class Refusal extends Error {
  readonly status: number;

  /** @param line As Redis has it, code first. */
  constructor(status: number, line: string) {
    super(line);
    this.status = status;
  }
}

/** Methods that requests may have. */
export const METHODS = ["GET", "HEAD", "POST", "PUT"];

/** Refuses another. */
export function notAllowed(method: string): Refusal {
  return new Refusal(405, `ERR method ${method} is not allowed: send GET, HEAD, POST or PUT`);
}

/**
 * Reads a request.
 * @param path What stands behind the base path, still escaped.
 * @param query Parameters that are words of the command: `EX=100` is two. Still escaped.
 */
export async function read(request: Request, path: string, query: readonly string[], maxBytes: number): Promise<Asked> {
  if (request.url.length > maxBytes) throw tooLarge(maxBytes, request.url.length);
  const [verb = "", ...rest] = path === "" ? [] : path.split("/").map(unescape);
  const endpoint = typeof verb === "string" ? verb.toLowerCase() : "";
  if ((endpoint === "subscribe" || endpoint === "psubscribe") && isForEvents(request)) return { kind: "events", command: [endpoint, ...rest] };
  const body = await bytesOf(request, maxBytes);
  const isList = endpoint === "pipeline" || endpoint === "multi-exec";
  if (isList) return { kind: endpoint === "pipeline" ? "pipeline" : "transaction", commands: listOf(jsonOf(body), `/${endpoint} wants a list of commands`).map(wordsOf) };
  if (path === "") return { kind: "command", commands: [wordsOf(jsonOf(body))] };
  const options = query.flatMap((parameter) => parameter.replaceAll("+", " ").split(/=(.*)/s, 2)).map(unescape);
  return { kind: "command", commands: [[verb, ...rest, ...(body.length > 0 ? [body] : []), ...options]] };
}

function isForEvents(request: Request): boolean {
  return (request.headers.get("Accept") ?? "").includes("text/event-stream");
}

function tooLarge(maxBytes: number, bytes: number | string): Refusal {
  return new Refusal(400, `ERR max request size exceeded. Limit: ${maxBytes} bytes, Actual: ${bytes} bytes`);
}

/** The body of a request, which may have none. */
async function bytesOf(request: Request, maxBytes: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get("Content-Length") ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes, declared);
  // Where requests have no streams (Firefox) the runtime has the whole body already.
  if (!request.body) {
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (bytes.length > maxBytes) throw tooLarge(maxBytes, bytes.length);
    return bytes;
  }
  const reader = request.body.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Refusal(400, "ERR the body ended before its end");
    });
    if (done) return concat(pieces);
    length += value.length;
    if (length > maxBytes) {
      void reader.cancel().catch(() => undefined);
      throw tooLarge(maxBytes, `more than ${maxBytes}`);
    }
    pieces.push(value);
  }
}

/** JSON with numbers as they are written, where the runtime tells: 64 bits do not fit a JavaScript number. */
function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(body), (_key, value: unknown, context?: { source?: string }) => (typeof value === "number" ? (context?.source ?? `${value}`) : value));
  } catch (error) {
    throw new Refusal(400, `ERR the body is no JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function listOf(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new Refusal(400, `ERR ${what}, such as [["SET","key","value"],["GET","key"]]`);
  return value;
}

function wordsOf(command: unknown): Word[] {
  if (!Array.isArray(command) || command.length === 0) throw new Refusal(400, 'ERR a command is a list of its words, such as ["SET","key","value"]');
  return command.map((word: unknown) => {
    if (typeof word === "string" || typeof word === "boolean") return `${word}`;
    throw new Refusal(400, `ERR a word of a command is a string, a number or a boolean, not ${word === null ? "null" : Array.isArray(word) ? "a list" : "an object"}`);
  });
}

/** What a part of an address stands for: bytes where it has escapes, which need not be UTF-8. */
function unescape(text: string): Word {
  if (!text.includes("%")) return text;
  if (/%(?![0-9a-f]{2})/i.test(text)) throw new Refusal(400, "ERR malformed escape in the address: a % is followed by two hexadecimal digits");
  const binary = text.replace(/%(..)/g, (_escape, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

const decoder = new TextDecoder("utf-8", { fatal: true });
