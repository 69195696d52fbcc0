// Publish and subscribe: a session of the panel's own that listens, a form that publishes, and who else listens. Tabs hear each other.

import "../../style/messages.css";

import { fill, h, refill } from "../dom.ts";
import { lineOf, nameOf } from "../format.ts";
import type { Wire } from "../link.ts";
import type { Panel, Room } from "../panel.ts";
import { bytesOf, itemsOf, numberOf, textOf, type Reply } from "../resp.ts";
import { Tail } from "../tail.ts";

/** Messages kept on screen. */
const MESSAGES_MAX = 200;

/** Channels of others that are listed. */
const CHANNELS_MAX = 50;

const LOOK_EVERY_MS = 2000;

export function make(box: HTMLElement, room: Room): Panel {
  return new Messages(box, room);
}

class Messages implements Panel {
  /** Channels and patterns this panel listens to: `SUBSCRIBE news`, `PSUBSCRIBE news.*`. */
  private readonly heard = new Map<string, { readonly pattern: boolean; readonly name: string }>();
  private readonly wanted = text("Channel, or pattern such as news.*");
  private readonly chips = h("div.row.subscriptions", { role: "group", "aria-label": "Listening to" });
  private readonly log = h("div.messages", { role: "log", "aria-label": "Messages", tabindex: 0 });
  private readonly channels = h("p.kind");
  private readonly told = h("p.kind", { role: "status" });
  private readonly tail = new Tail(this.log, MESSAGES_MAX);
  private wire: Wire | undefined;
  private timer = 0;

  constructor(box: HTMLElement, private readonly room: Room) {
    const subscribe = this.form("Listen", this.wanted, (name) => this.subscribe(name));
    const channel = text("Channel");
    const message = text("Message");
    const publish = h("form.line-form", { onsubmit: (event: Event) => { event.preventDefault(); void this.publish(channel.value, message); } }, channel, message, h("button.more.check", { type: "submit" }, "Publish"));
    const clear = h("button.more", { type: "button", onclick: () => { fill(this.log); this.showEmpty(); } }, "Clear");
    fill(box, h("div.pane-head", {}, h("h2.pane-title", {}, "Publish and subscribe"), clear), h("div.pub-sub", {}, subscribe, this.chips, this.log, this.told, publish, this.channels));
    this.showChips();
    this.showEmpty();
  }

  show(): void {
    clearInterval(this.timer);
    this.timer = window.setInterval(() => void this.look(), LOOK_EVERY_MS);
    void this.look();
  }

  /** It goes on listening out of sight. */
  hide(): void {
    clearInterval(this.timer);
  }

  changed(): void {
    void this.look();
  }

  renewed(): void {
    this.listenAgain("Another engine answers");
  }

  /** A new connection knows of no subscriptions: they are made again. */
  private listenAgain(why: string): void {
    this.wire = undefined;
    if (this.heard.size === 0) return;
    this.remark(`${why}: listening again. What was published meanwhile is lost.`);
    for (const { pattern, name } of this.heard.values()) void this.send(pattern ? "PSUBSCRIBE" : "SUBSCRIBE", name);
  }

  private form(label: string, input: HTMLInputElement, send: (text: string) => Promise<void>): HTMLElement {
    const submit = async (): Promise<void> => {
      if (input.value === "") return;
      const { value } = input;
      input.value = "";
      await send(value);
    };
    return h("form.line-form", { onsubmit: (event: Event) => { event.preventDefault(); void submit(); } }, input, h("button.more.check", { type: "submit" }, label));
  }

  private async subscribe(name: string): Promise<void> {
    const pattern = /[*?[\]]/.test(name);
    const verb = pattern ? "PSUBSCRIBE" : "SUBSCRIBE";
    const reply = await this.send(verb, name);
    if (reply.type === "error") return this.remark(reply.text);
    this.heard.set(`${verb} ${name}`, { pattern, name });
    this.remark(lineOf([verb, name]));
    this.showChips();
    void this.look();
  }

  private async unsubscribe(id: string): Promise<void> {
    const one = this.heard.get(id);
    if (one === undefined) return;
    const verb = one.pattern ? "PUNSUBSCRIBE" : "UNSUBSCRIBE";
    await this.send(verb, one.name);
    this.heard.delete(id);
    this.remark(lineOf([verb, one.name]));
    this.showChips();
    void this.look();
  }

  private async publish(channel: string, message: HTMLInputElement): Promise<void> {
    if (channel === "") return;
    const { value } = message;
    message.value = "";
    message.focus();
    const reply = await this.room.act(["PUBLISH", channel, value]);
    const count = numberOf(reply);
    fill(this.told, reply.type === "error" ? reply.text : count === 0 ? "Nobody listened." : count === 1 ? "One listener has it." : `${count} listeners have it.`);
  }

  /** The panel's own session, which is opened when it is first needed. */
  private send(...words: string[]): Promise<Reply> {
    if (!this.wire?.isOpen) {
      this.wire = this.room.link.connect("messages");
      this.wire.onpush = (push) => this.push(push);
      this.wire.onclose = () => this.listenAgain("The connection was closed");
    }
    return this.wire.send(...words);
  }

  private push(push: Reply): void {
    const [kind, first, second, third] = itemsOf(push);
    const isPattern = textOf(kind) === "pmessage";
    if (!isPattern && textOf(kind) !== "message") return;
    const [channel, message] = isPattern ? [second, third] : [first, second];
    const name = (reply: Reply | undefined): string => nameOf(bytesOf(reply) ?? new Uint8Array());
    this.append(h("div.message", {}, h("time.kind", {}, new Date().toLocaleTimeString("en-GB")), h("b", {}, name(channel), isPattern && h("span.kind", {}, ` by ${textOf(first)}`)), h("span.text", {}, name(message))));
  }

  private remark(text: string): void {
    this.append(h("p.kind.message-remark", {}, text));
  }

  private append(entry: HTMLElement): void {
    this.log.querySelector(".empty")?.remove();
    this.tail.append(entry);
  }

  private showEmpty(): void {
    fill(this.log, h("p.remark.empty", {}, "Listen to a channel, then publish on it: here, at the prompt, or in another tab of this page."));
  }

  private showChips(): void {
    this.chips.hidden = this.heard.size === 0;
    const next = (at: number): HTMLElement | undefined => [...this.chips.querySelectorAll("button")].slice(0, at + 1).at(-1) ?? this.wanted;
    refill(this.chips, next, ...[...this.heard].map(([id, { name, pattern }]) => h("button.chip.heard", { type: "button", "aria-label": `Stop listening to ${name}`, title: "Stop listening", onclick: () => void this.unsubscribe(id) }, name, pattern && h("span.kind", {}, " pattern"), h("span", { "aria-hidden": "true" }, " ×"))));
  }

  /** Which channels have listeners, wherever they are. */
  private async look(): Promise<void> {
    const reply = await this.room.desk.send("PUBSUB", "CHANNELS");
    if (reply.type === "error") return fill(this.channels, `Who listens is not known: ${reply.text}`);
    const names = itemsOf(reply).slice(0, CHANNELS_MAX).map((name) => bytesOf(name) ?? "");
    const counts = names.length === 0 ? [] : itemsOf(await this.room.desk.send("PUBSUB", "NUMSUB", ...names));
    const pairs = names.map((name, at) => `${typeof name === "string" ? name : nameOf(name)} (${textOf(counts[2 * at + 1])})`);
    const patterns = numberOf(await this.room.desk.send("PUBSUB", "NUMPAT"));
    fill(this.channels, pairs.length + patterns === 0 ? "No channel has listeners." : `Listeners of all sessions and tabs: ${[...pairs, ...(patterns > 0 ? [`${patterns} by pattern`] : [])].join(", ")}`);
  }
}

function text(label: string): HTMLInputElement {
  return h("input", { type: "text", "aria-label": label, placeholder: label, autocapitalize: "off", autocomplete: "off", spellcheck: "false" }) as HTMLInputElement;
}
