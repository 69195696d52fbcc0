// A key as the commands that rebuild it, for `redis-cli --pipe`. They replace what is there under its name.
//
// A stream with consumer groups is a RESTORE: XCLAIM could not say what is pending of entries that are gone, nor when a
// consumer was seen.

import { Cachelet } from "../../node.js";
import type { Session } from "../../session.js";
import { encode } from "../resp.js";
import { scoreText } from "./build.js";
import { BEGINNING_OF_TIME_MS } from "./file.js";
import { type Key, length, pages, streamState } from "./keys.js";

type Word = Uint8Array | string;

/** A command as RESP bytes. */
export function encoded(...words: readonly Word[]): Buffer {
  return encode(words.map((word) => (typeof word === "string" ? Buffer.from(word) : word)));
}

/** The commands of a key of the selected database. */
export async function* commandsOf(session: Session, { key, type, pexpireat }: Key): AsyncGenerator<Buffer> {
  if (type === "string") yield encoded("SET", key, session.callBuffer("GET", key) as Uint8Array);
  else if (type === "stream") yield* stream(session, key);
  else {
    yield encoded("DEL", key);
    if (type === "list") for (const page of pages(session, key, type)) yield encoded("RPUSH", key, ...page);
    if (type === "set") for (const page of pages(session, key, type)) yield encoded("SADD", key, ...page);
    if (type === "zset") for (const page of pages(session, key, type)) yield encoded("ZADD", key, ...page.flatMap(([member, score]) => [scoreText(score), member]));
    if (type === "hash") for (const page of pages(session, key, type)) {
      yield encoded("HSET", key, ...page.flatMap(([field, value]) => [field, value]));
      for (const [field, , deadline] of page) if (deadline !== undefined) yield encoded("HPEXPIREAT", key, `${deadline}`, "FIELDS", "1", field);
    }
  }
  if (pexpireat !== undefined) yield encoded("PEXPIREAT", key, `${pexpireat}`);
}

async function* stream(session: Session, key: Uint8Array): AsyncGenerator<Buffer> {
  const state = streamState(session, key);
  if (state.groups.length > 0 || length(session, key, "stream") === 0) {
    yield encoded("RESTORE", key, "0", await payload(session.callBuffer("DUMP", key) as Uint8Array), "REPLACE");
    return;
  }
  yield encoded("DEL", key);
  for (const page of pages(session, key, "stream")) for (const [id, words] of page) yield encode([Buffer.from("XADD"), key, Buffer.from(id), ...words]);
  yield encoded("XSETID", key, state["last-generated-id"], "ENTRIESADDED", `${state["entries-added"]}`, "MAXDELETEDID", state["max-deleted-entry-id"]);
}

/** What stands before the only key of a file: its database, that it is one key and has no deadline. */
const BEFORE_KEY = Buffer.from([0xfe, 0, 0xfb, 1, 0]);
/** The end and the checksum. */
const AFTER_VALUE_BYTES = 9;

/** The same payload for servers of any age that can have it: DUMP writes what Redis 7.2 would, a file the oldest type that will do. */
async function payload(dump: Uint8Array): Promise<Buffer> {
  const scratch = await Cachelet.create({ now: () => BEGINNING_OF_TIME_MS });
  try {
    scratch.call("RESTORE", "k", 0, dump);
    const file = Buffer.from(await new Response(scratch.backup()).arrayBuffer());
    const at = file.indexOf(BEFORE_KEY) + BEFORE_KEY.length;
    const type = file.subarray(at, at + 1);
    const body = file.subarray(at + 1 + "\x01k".length, -AFTER_VALUE_BYTES);
    const version = Buffer.alloc(2);
    version.writeUInt16LE(Number(file.toString("latin1", "REDIS".length, "REDIS0010".length)));
    const signed = Buffer.concat([type, body, version]);
    return Buffer.concat([signed, crc64(signed)]);
  } finally {
    scratch.close();
  }
}

/** The Jones polynomial, bits reversed: each half as 32 bits. */
const POLYNOMIAL = 0x95ac9329ac4bc9b5n;
const LOW = new Int32Array(256);
const HIGH = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let crc = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) crc = (crc >> 1n) ^ (crc & 1n ? POLYNOMIAL : 0n);
  LOW[byte] = Number(BigInt.asIntN(32, crc));
  HIGH[byte] = Number(BigInt.asIntN(32, crc >> 32n));
}

/** The checksum of a payload, least significant byte first. */
function crc64(bytes: Uint8Array): Buffer {
  let [low, high] = [0, 0];
  for (const byte of bytes) {
    const at = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (LOW[at] as number);
    high = (high >>> 8) ^ (HIGH[at] as number);
  }
  const out = Buffer.alloc(8);
  out.writeInt32LE(low, 0);
  out.writeInt32LE(high, 4);
  return out;
}
