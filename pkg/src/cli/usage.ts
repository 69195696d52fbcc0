// A mistake in how the program was called.

/** The message is all the user needs; the program ends with code 2. */
export class UsageError extends Error {}
