// One session at the prompt: its connection, its transcript, and what it shows of a command's life.

import { advise } from "./advice.ts";
import type { Table } from "./complete.ts";
import type { Desk, Standing } from "./desk.ts";
import { coded, h, refill } from "./dom.ts";
import { lineOf, shownLine } from "./format.ts";
import { helpCard } from "./help.ts";
import type { Link, Wire } from "./link.ts";
import { showReply } from "./reply.ts";
import { textOf, type Reply } from "./resp.ts";
import { Tail } from "./tail.ts";
import type { Timings } from "./timings.ts";
import { splitLine } from "./words.ts";

/** What a session needs from the page. */
export interface SessionRoom {
  readonly link: Pick<Link, "connect">;
  readonly desk: Desk;
  readonly timings: Timings;
  table(): Table;
  /** A command was answered, or a push came. */
  changed(session: Session): void;
  /** A line of the transcript was chosen to be written again. */
  reuse(line: string): void;
}

/** Entries kept in a transcript. */
const ENTRIES_MAX = 400;

/** A command that has no answer after this long is shown as waiting. */
const WAITING_AFTER_MS = 120;

/** Lines are run for so long before the page has a turn. */
const TURN_MS = 12;

export class Session {
  /** The transcript. */
  readonly element: HTMLElement;
  standing: Standing | undefined;
  /** What was run, oldest first. */
  readonly lines: string[] = [];
  private wire: Wire;
  private client = "";
  private answered_ms = 0;
  /** What has not been run yet. */
  private readonly queue: Array<Iterator<string>> = [];
  private running = false;
  /** A command that may wait and has no answer yet. */
  private blocking: Promise<Reply | undefined> | undefined;
  /** How often what waits was stopped: what stands behind it is not to run. */
  stops = 0;
  private told: Promise<void> = Promise.resolve();
  private toTell: Promise<void> | undefined;
  private readonly tail: Tail;

  constructor(readonly number: number, private readonly room: SessionRoom) {
    this.element = h("div.transcript", { role: "log", "aria-live": "polite", "aria-label": `Transcript of session ${number}`, tabindex: 0 });
    this.tail = new Tail(this.element, ENTRIES_MAX);
    this.wire = this.connect();
  }

  /** A new engine: introduces itself again. */
  reconnect(): void {
    this.standing = undefined;
    this.wire = this.connect();
  }

  close(): void {
    this.queue.length = 0;
    this.wire.close();
    this.element.remove();
  }

  /** Runs lines, behind those that are being run, and shows them to who has scrolled back too. */
  runAll(lines: readonly string[]): void {
    this.toEnd();
    this.queue.push(lines.values());
    if (!this.running) void this.runQueue();
  }

  toEnd(): void {
    this.tail.toEnd();
  }

  private async runQueue(): Promise<void> {
    this.running = true;
    let turn_ms = performance.now();
    for (let [lines] = this.queue; lines !== undefined; [lines] = this.queue) {
      const { value, done } = lines.next();
      if (done) this.queue.shift();
      else void this.run(value);
      if (performance.now() - turn_ms < TURN_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      turn_ms = performance.now();
    }
    this.running = false;
  }

  /** Runs one line; resolves when it is answered. Remarks and the page's own commands are answered here. */
  async run(line: string): Promise<void> {
    if (line.startsWith("#")) return this.tail.append(h("p.remark", {}, line.replace(/^#\s*/, "")));
    const { words, open } = splitLine(line);
    const [first] = words;
    if (first === undefined) return;
    const name = first.text.toUpperCase();
    if (name === "CLEAR" && words.length === 1) return this.element.replaceChildren();
    const answer = h("div.answer");
    const entry = h("div.entry", {}, this.lineOf(line), answer);
    this.tail.append(entry);
    if (open) return this.answer(answer, { type: "error", text: "This line has an unclosed quote, or text right after a closing one." });
    if (name === "HELP") return this.put(answer, helpCard(this.room.table(), words.slice(1).map((word) => word.text)));
    if (/^client reply (off|skip)$/i.test(words.slice(0, 4).map((word) => word.text).join(" "))) return this.answer(answer, { type: "error", text: "This page needs a reply to each command, and does not send this one." });
    this.remember(line);
    const waiting = setTimeout(() => this.showWaiting(answer), WAITING_AFTER_MS);
    const sent_ms = performance.now();
    const texts = words.map((word) => word.text);
    // Waiting for another session is not being slow.
    const mayWait = this.room.table().find(texts)?.row.blocking ?? false;
    const reply = await this.send(words.map((word) => word.bytes), mayWait);
    clearTimeout(waiting);
    if (reply === undefined) return this.put(answer, h("p.remark", {}, "Not run: what it waited for was stopped."));
    const answered_ms = performance.now();
    // Of several lines sent at once each waits for the one before.
    if (!mayWait) this.room.timings.add({ line, at_ms: Date.now(), took_ms: answered_ms - Math.max(sent_ms, this.answered_ms) });
    this.answered_ms = answered_ms;
    await this.answer(answer, reply, texts);
    await this.tell();
  }

  /** What follows a command that waits is sent when that is answered, by the same connection, and not at all when it was stopped: undefined. */
  private send(words: readonly Uint8Array[], mayWait: boolean): Promise<Reply | undefined> {
    if (!this.wire.isOpen) this.reconnect();
    const { wire, stops, blocking } = this;
    const send = (): Promise<Reply> => wire.send(...words);
    const reply = blocking === undefined ? send() : blocking.then(() => (stops === this.stops ? send() : undefined));
    if (!mayWait) return reply;
    this.blocking = reply;
    void reply.then(() => { if (this.blocking === reply) this.blocking = undefined; });
    return reply;
  }

  /** Shows a command that a panel sent, as if it had been typed here. */
  show(words: ReadonlyArray<string | Uint8Array>, reply: Reply): void {
    const line = lineOf(words);
    this.remember(line);
    this.tail.append(h("div.entry", {}, this.lineOf(line), h("div.answer", {}, showReply(reply))));
  }

  /** Whether a command is waiting for its answer. */
  get waiting(): boolean {
    return this.wire.waiting;
  }

  /** Stops a blocking command, and runs none of the lines behind it, as Ctrl-C does. */
  async cancel(): Promise<void> {
    this.queue.length = 0;
    this.stops++;
    if (this.client !== "") await this.room.desk.send("CLIENT", "UNBLOCK", this.client, "ERROR");
  }

  /** Says something that is no reply: the engine stopped, a session was opened. */
  note(text: string): void {
    this.tail.append(h("p.remark", {}, text));
  }

  private connect(): Wire {
    const wire = this.room.link.connect(`session-${this.number}`);
    wire.onpush = (reply) => this.push(reply);
    wire.onclose = () => { if (wire === this.wire) this.closed(); };
    for (const own of ["hello", "client|id"]) this.room.desk.leaveOut(own);
    void wire.send("CLIENT", "ID").then((reply) => {
      this.client = textOf(reply);
      return this.look();
    });
    return wire;
  }

  /** A new connection looks at database 0, outside of transactions. */
  private closed(): void {
    this.standing = undefined;
    this.note("The connection was closed. The next command opens a new one.");
    this.room.changed(this);
  }

  private async look(): Promise<void> {
    this.standing = await this.room.desk.standing(this.client);
  }

  /** Tells that something has changed, once for all that does before it is known how the session stands. */
  private tell(): Promise<void> {
    this.toTell ??= this.told = this.told.then(async () => {
      this.toTell = undefined;
      await this.look();
      this.room.changed(this);
    });
    return this.toTell;
  }

  private push(reply: Reply): void {
    this.tail.append(h("div.entry.unasked", {}, h("div.answer", {}, showReply(reply))));
    void this.tell();
  }

  private async answer(into: HTMLElement, reply: Reply, words: readonly string[] = []): Promise<void> {
    this.put(into, showReply(reply));
    if (reply.type !== "error" || words.length === 0) return;
    const advice = await advise(reply.text, words, this.room.table(), (key) => this.room.desk.typeOf(key));
    if (advice !== undefined) this.tail.change(() => into.append(h("p.advice", {}, ...coded(advice))));
  }

  private showWaiting(answer: HTMLElement): void {
    this.put(answer, h("span.reply.waiting", {}, h("span.kind", {}, "waiting"), h("button.more", { type: "button", onclick: () => void this.cancel() }, "Stop")));
  }

  /** The line as typed; a click writes it again, which on a phone is the way to history. */
  private lineOf(line: string): HTMLElement {
    const seen = shownLine(line);
    const { words } = splitLine(seen);
    const nameWords = this.room.table().find(words.map((word) => word.text))?.nameWords ?? 1;
    const end = words[nameWords - 1]?.end ?? 0;
    return h("button.line", { type: "button", title: "Write this line again", onclick: () => this.room.reuse(line) }, h("code", {}, h("b", {}, seen.slice(0, end)), seen.slice(end)));
  }

  private remember(line: string): void {
    this.lines.push(line);
    if (this.lines.length > ENTRIES_MAX) this.lines.shift();
  }

  private put(answer: HTMLElement, content: Node): void {
    this.tail.change(() => refill(answer, () => this.element, content));
  }
}
