// Reads examples.txt, and runs its examples in the engine.

import type { Cachelet } from "cachelet";

import { Wire } from "../src/link.ts";
import type { Reply } from "../src/resp.ts";
import { splitLine } from "../src/words.ts";

/** One line of an example. */
export interface ExampleLine {
  readonly text: string;
  readonly session: 1 | 2;
  readonly kind: "command" | "remark";
  /** Whether an error is the right answer. */
  readonly fails: boolean;
}

/** A line with what the engine answered; no reply when it was still waiting at the end. */
export interface AnsweredLine extends ExampleLine {
  readonly reply: Reply | undefined;
  /** What came unasked after this line and before the session's next one. */
  readonly pushes: readonly Reply[];
}

/** The examples by the name of their command, `CONFIG|GET`. Throws on a name that comes twice and on a line that is none. */
export function parseExamples(text: string): ReadonlyMap<string, readonly ExampleLine[]> {
  const examples = new Map<string, readonly ExampleLine[]>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [, name = "", lines = ""] = /^([A-Z_ -]+): (.+)$/.exec(line) ?? [];
    const row = name.replace(" ", "|");
    if (name === "" || examples.has(row)) throw new Error(`examples.txt: this is no example, or a second one: ${line}`);
    examples.set(row, lines.split(" | ").map(lineOf));
  }
  return examples;
}

function lineOf(written: string): ExampleLine {
  const [, mark = "", text = ""] = /^(# |2> |!)?(.+)$/.exec(written) ?? [];
  return { text, session: mark === "2> " ? 2 : 1, kind: mark === "# " ? "remark" : "command", fails: mark === "!" };
}

/** A line as examples.txt and the page's own script write it. */
export function writtenLine({ text, session, kind }: ExampleLine): string {
  return `${kind === "remark" ? "# " : session === 2 ? "2> " : ""}${text}`;
}

/** Runs an example in a store of its own. What a line waits for may come with a later one. */
export async function runExample(cache: Cachelet, lines: readonly ExampleLine[]): Promise<AnsweredLine[]> {
  const sessions = new Map<number, Wire>();
  const answered: Array<ExampleLine & { reply: Reply | undefined; pushes: Reply[] }> = [];
  for (const line of lines) {
    const entry = { ...line, reply: undefined as Reply | undefined, pushes: [] as Reply[] };
    answered.push(entry);
    if (line.kind === "remark") continue;
    const wire = sessions.get(line.session) ?? connect(cache);
    sessions.set(line.session, wire);
    wire.onpush = (push) => entry.pushes.push(push);
    void wire.send(...splitLine(line.text).words.map((word) => word.bytes)).then((reply) => { entry.reply = reply; });
    await turn();
  }
  // What still waits is answered by an error as its session closes, which is no part of the example.
  const result = answered.map((entry) => ({ ...entry }));
  for (const wire of sessions.values()) wire.close();
  return result;
}

function connect(cache: Cachelet): Wire {
  const pipe = cache.wire({ receive: (bytes) => wire.receive(bytes), closed: () => undefined });
  const wire: Wire = new Wire((bytes) => pipe.send(bytes), () => pipe.close());
  void wire.send("HELLO", "3");
  return wire;
}

/** The engine answers within a turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
