// What an append-only directory needs of files, whoever keeps them: Node's, a browser's, a test's disk that crashes.
//
// Deliberately absent: what is in the files and when which is written. That is `append-only.ts`, once for all hosts.

/** The files of one folder, which one owner has at a time. Names are plain: no folders below. */
export interface Files {
  /** Where this is, for messages. */
  readonly where: string;
  /** Takes the folder, which is made when it is not there. Rejects, and says what to do, when somebody else has it. */
  lock(): Promise<void>;
  /** Gives it free. A crash does so too. */
  unlock(): Promise<void>;
  /** The names of all files. */
  list(): Promise<string[]>;
  /** A file's bytes in pieces of at most a MiB, each of which is good until the next one is asked for. The file must be there. */
  read(name: string): AsyncIterable<Uint8Array>;
  /** How many bytes at the end of a file, as it was last read, are of a write that did not come to its end, and were not given. */
  unfinished?(name: string): number;
  /** Opens a file to be appended to. When it is not there an empty one is made, which is there after a crash too once this resolves. */
  append(name: string): Promise<AppendFile>;
  /** Makes or replaces a file as a whole: whatever happens, it is the old one or the new one, and the new one once this resolves. */
  replace(name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void>;
  /** Cuts a file off behind so many bytes, on the disk when this resolves. */
  truncate(name: string, bytes: number): Promise<void>;
  /** Removes a file; nothing happens when it is not there. */
  remove(name: string): Promise<void>;
}

/** A file that is appended to. */
export interface AppendFile {
  /** How long it is. */
  readonly bytes: number;
  /** Whether {@link AppendFile.write} is done with the bytes when it returns. */
  readonly writesAtOnce: boolean;
  /** Appends all of it, or throws (rejects) and has appended nothing. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** What was written before is on the disk when this resolves. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps nothing of what is appended. */
export const NOWHERE: AppendFile = { bytes: 0, writesAtOnce: true, write: () => undefined, sync: async () => undefined, close: async () => undefined };
