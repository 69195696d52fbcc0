// What a peer may cost that does not read, or does not close: the same for every kind of connection.

/** With more than this unsent, a connection is not read from until it drained. */
export const PAUSE_BYTES = 1024 * 1024;

/** With more than this unsent, a connection is dropped when still more is to be sent. Redis' limit for subscribers. */
export const DROP_BYTES = 32 * 1024 * 1024;

/** How long a closing connection may take to send what is left, and its peer to close too. */
export const LINGER_MS = 2_000;
