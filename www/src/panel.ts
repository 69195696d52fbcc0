// What a panel beside the prompt is to the page. Each is a module of its own, loaded when it is first wanted.

import type { Table } from "./complete.ts";
import type { Desk } from "./desk.ts";
import type { Link } from "./link.ts";
import type { Reply } from "./resp.ts";
import type { Timings } from "./timings.ts";

/** What a panel may use of the page. */
export interface Room {
  readonly link: Link;
  readonly desk: Desk;
  readonly timings: Timings;
  table(): Table;
  /** Writes a line at the prompt without running it. */
  reuse(line: string): void;
  /** Opens a key in the key browser. */
  openKey(name: Uint8Array): void;
  /** Runs lines at the prompt, one after another, as an example does; `2> ` runs one in a second session. */
  play(lines: readonly string[]): Promise<void>;
  /** Runs lines at the prompt, as fast as they go. */
  runAll(lines: readonly string[]): void;
  /** Sends a command for a panel: it appears in the transcript, with its reply, as if it had been typed. */
  act(words: ReadonlyArray<string | Uint8Array>): Promise<Reply>;
  /** The lines typed in the session at the prompt, oldest first. */
  lines(): readonly string[];
}

export interface Panel {
  /** An address leads to a place in it: what followed the panel's name there. */
  go?(where: string): void;
  /** It comes into sight. */
  show(): void;
  /** It goes out of sight, and asks for nothing until it is shown again. */
  hide?(): void;
  /** Something was run, here or in another tab. Not called out of sight. */
  changed?(): void;
  /** Another engine answers: sessions of its own have ended. Called out of sight too. */
  renewed?(): void;
}

/** What the module of a panel exports. */
export type MakePanel = (box: HTMLElement, room: Room) => Panel;
