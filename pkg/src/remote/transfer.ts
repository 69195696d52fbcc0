// Bytes that are large enough go over to the other side instead of being copied.

/** Below this a copy is cheaper than to detach a buffer here and attach it there. */
const TRANSFER_MIN_BYTES = 16 * 1024;

/** The buffers of messages that carry bytes of their own. */
export function transferOf(messages: readonly { readonly kind: string; readonly bytes?: Uint8Array<ArrayBuffer> }[]): ArrayBuffer[] {
  return messages.flatMap(({ bytes }) => (bytes && bytes.length >= TRANSFER_MIN_BYTES ? [bytes.buffer] : []));
}
