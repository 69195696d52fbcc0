// Between the bytes of a case, one character each, and the values of the client.

/** The text that the client makes of bytes. */
export function textOf(bytes) {
  return Buffer.from(bytes, "latin1").toString();
}

/** Bytes or text as bytes, one character each. */
export function latin1Of(value) {
  return Buffer.from(value).toString("latin1");
}

/** Fields and values of what a map is in JavaScript; `undefined` for anything else. */
export function entriesOf(value) {
  if (value instanceof Map) return [...value];
  const plain = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return plain ? Object.entries(value) : undefined;
}
