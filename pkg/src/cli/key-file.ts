// A file that holds an encryption key: 32 bytes as they are, as 64 hexadecimal digits, or as base64.
//
// Deliberately absent: passwords. What somebody thinks of is guessed.

import { readFileSync } from "node:fs";

import { UsageError } from "./usage.js";

const KEY_BYTES = 32;

/** The key in a file. */
export function keyOf(path: string): Uint8Array {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch (error) {
    throw new UsageError(`the key file cannot be read: ${(error as Error).message}`);
  }
  const text = file.toString("latin1").trim();
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  if (/^[A-Za-z0-9+/]{43}=?$/.test(text)) return Buffer.from(text, "base64");
  if (file.length === KEY_BYTES) return file;
  throw new UsageError(`${path} holds no key: 32 bytes are expected, as they are, as 64 hexadecimal digits or as base64. To make one: openssl rand -hex 32 > FILE`);
}
