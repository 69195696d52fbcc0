// The end of a socket whose peer may not want to end.

import type { Duplex } from "node:stream";

import { LINGER_MS } from "./limits.js";

/**
 * Says a last thing, and closes. What the peer still sends is read and dropped: closing over unread bytes resets the connection, and a reset takes our last
 * reply, the one that says what was wrong, out of the peer's hands.
 */
export function endSocket(socket: Duplex, last = ""): void {
  socket.end(last);
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
