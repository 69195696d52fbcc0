// The page: puts the parts together and passes events between them. The engine itself runs in a worker, see link.ts.

import "../style/main.css";

import { Table } from "./complete.ts";
import { Desk } from "./desk.ts";
import { askTwice, byId, fill, h, refill } from "./dom.ts";
import { EXAMPLES } from "./examples.ts";
import { bytesText, countText } from "./format.ts";
import { KeyBrowser } from "./keys.ts";
import { COMMAND_ROWS, forget, type Persistence } from "./engine-client.ts";
import { Link } from "./link.ts";
import { Prompt } from "./prompt.ts";
import type { Room } from "./panel.ts";
import { textOf, type Reply } from "./resp.ts";
import { Session, type SessionRoom } from "./session.ts";
import { download, onFile } from "./files.ts";
import { initTheme } from "./theme.ts";
import { Timings } from "./timings.ts";
import { Views } from "./views.ts";

/** Sessions a person can keep apart. */
const SESSIONS_MAX = 4;

/** Between the lines of an example, so that the eye can follow. Who asked for less motion is not kept waiting. */
const EXAMPLE_PACE_MS = matchMedia("(prefers-reduced-motion: reduce)").matches ? 20 : 260;

const FIGURES_EVERY_MS = 3000;

/** What is said of this browser's own engine, which is not true of a server. */
const OWN_WORDS = ["tagline", "who-answers"].map((id) => [id, byId(id).textContent] as const);

class Playground implements Room, SessionRoom {
  readonly link: Link;
  readonly desk: Desk;
  private readonly prompt: Prompt;
  private readonly keys: KeyBrowser;
  private readonly views: Views;
  readonly timings = new Timings();
  private readonly sessions: Session[] = [];
  private current: Session;
  /** Those in which something has happened out of sight. */
  private readonly news = new Set<Session>();
  /** Until the lines of all examples so far have run. */
  private played = Promise.resolve();
  private readonly commands = new Table(COMMAND_ROWS);
  private runCount = 0;
  private refreshTimer = 0;
  private persistence: Persistence | undefined;
  /** The server that answered, and does no more. */
  private silent: string | undefined;
  /** Between tabs: something was run in one of them. */
  private readonly tabs = new BroadcastChannel("cachelet-playground");

  constructor() {
    this.link = new Link({
      ready: (start_ms) => this.ready(start_ms),
      persists: (persistence) => this.persists(persistence),
      lost: (reason) => this.lost(reason),
      moved: (server) => this.moved(server),
      gone: (server, reason) => this.gone(server, reason),
      failed: (message, damage) => this.failed(message, damage),
      saved: (file) => download(file, "dump.rdb"),
      loaded: () => this.loaded(),
      refused: (message) => this.alarm(message, "Nothing has changed."),
    });
    this.desk = new Desk(this.link);
    this.prompt = new Prompt(this.commands, {
      run: (lines) => this.runAll(lines),
      stop: () => void this.current.cancel(),
      clear: () => void this.current.run("CLEAR"),
      keysFrom: (prefix) => this.desk.keysFrom(prefix, 8),
    });
    this.keys = new KeyBrowser(this.desk, () => this.refreshSoon(), (words) => this.act(words));
    this.current = this.addSession();
    this.showTabs();
    fill(byId("examples"), ...EXAMPLES.map((example) => h("button.chip", { type: "button", onclick: () => void this.play(example.lines) }, example.title)));
    byId("add-session").addEventListener("click", () => { this.choose(this.addSession()); this.prompt.focus(); });
    this.views = new Views(this, () => this.refreshSoon());
    byId("learn").addEventListener("click", () => this.views.open("lessons"));
    byId("save-file").addEventListener("click", () => void this.link.save());
    onFile(byId("open-file"), byId<HTMLInputElement>("file"), (file) => void this.openFile(file));
    askTwice(byId("forget"), "Forget it all?", () => void this.forget());
    this.tabs.onmessage = () => this.refreshSoon();
    // Keys also go by themselves.
    setInterval(() => { if (!document.hidden) void this.showFigures(); }, FIGURES_EVERY_MS);
    document.addEventListener("visibilitychange", () => { this.views.seen(!document.hidden); this.refreshSoon(); });
    initTheme(byId("theme"));
    byId("share").addEventListener("click", () => void import("./share/dialogs.ts").then(({ openShare }) => openShare(this)));
    byId("connect").addEventListener("click", () => void import("./connect-dialog.ts").then(({ openConnect }) => openConnect(this.link)));
    addEventListener("hashchange", () => void this.follow());
    void this.follow();
    if (matchMedia("(pointer: fine)").matches) this.prompt.focus();
  }

  table(): Table {
    return this.commands;
  }

  changed(session: Session): void {
    if (session === this.current) this.showStanding();
    else if (!this.news.has(session)) {
      this.news.add(session);
      this.showTabs();
    }
    this.refreshSoon();
    this.tabs.postMessage("changed");
  }

  reuse(line: string): void {
    if (byId("prompt-pane").checkVisibility()) return this.prompt.write(line);
    this.views.open("prompt");
    this.prompt.write(line);
  }

  openKey(name: Uint8Array): void {
    this.views.open("keys");
    void this.keys.open(name);
  }

  async act(words: ReadonlyArray<string | Uint8Array>): Promise<Reply> {
    this.runCount++;
    const reply = await this.desk.perform(...words);
    this.current.show(words, reply);
    this.changed(this.current);
    return reply;
  }

  lines(): readonly string[] {
    return this.current.lines;
  }

  private ready(start_ms: number): void {
    document.body.dataset["engine"] = "ready";
    fill(byId("figure-engine"), bytesText(__ENGINE_GZIP_BYTES__));
    byId("figure-engine").title = `${bytesText(__ENGINE_BYTES__)} of WebAssembly, ${bytesText(__ENGINE_GZIP_BYTES__)} gzipped, started in ${start_ms.toFixed(0)} ms`;
    this.refreshSoon();
  }

  private persists(persistence: Persistence): void {
    this.persistence = persistence;
    this.showKept();
    if (persistence.degraded !== undefined) this.alarm(`The data is in memory only: ${persistence.degraded}.`, "It goes when the last tab of the playground is closed; Save dump.rdb keeps it.");
  }

  /** The sign at the foot of the page: where the data is. */
  private showKept(): void {
    const sign = byId("kept");
    const { serverUrl } = this.link;
    const { storage, degraded } = this.persistence ?? {};
    const host = serverUrl === undefined ? "" : new URL(serverUrl).host;
    const isSilent = serverUrl !== undefined && serverUrl === this.silent;
    sign.hidden = this.persistence === undefined && serverUrl === undefined;
    sign.dataset["kept"] = String(serverUrl === undefined ? degraded === undefined : !isSilent);
    fill(sign, serverUrl !== undefined ? `${isSilent ? "No answer from" : "Connected to"} ${host}` : degraded === undefined ? "Kept in this browser" : "Memory only");
    for (const [id, text] of OWN_WORDS) fill(byId(id), serverUrl === undefined ? text : isSilent ? `The server at ${host} does not answer.` : `Redis commands, answered by the server at ${host}.`);
    sign.title = serverUrl ?? degraded ?? `All tabs share this data, and it stays when they are closed (${storage === "opfs" ? "OPFS" : "IndexedDB"}).`;
  }

  /** Opens what the address names: a panel, or commands to look at. */
  private async follow(): Promise<void> {
    const fragment = location.hash.slice(1);
    if (fragment === "" || this.views.follow(fragment) || !fragment.startsWith("run=")) return;
    const { offer } = await import("./share/dialogs.ts");
    await offer(fragment, this, this.link.serverUrl === undefined ? "the data in this browser" : `the server at ${this.link.serverUrl}`);
  }

  private moved(server: string | undefined): void {
    this.silent = undefined;
    this.reconnect();
    document.body.dataset["engine"] = "ready";
    byId("alarm").hidden = true;
    byId("files").hidden = server !== undefined;
    this.showKept();
    this.current.note(server === undefined ? "This browser's own engine answers again." : `From here on ${server} answers.`);
  }

  private gone(server: string, reason: string): void {
    this.silent = server;
    this.showKept();
    const again = h("button.more", { type: "button", onclick: () => byId("connect").click() }, "Connect again");
    const own = h("button.more", { type: "button", onclick: () => this.link.useOwn() }, "Back to this browser's engine");
    this.alarm(`${server} does not answer any more: ${reason}.`, "", again, own);
  }

  private lost(reason: string): void {
    this.reconnect();
    this.current.note(`A new connection: ${reason}.`);
  }

  private failed(message: string, damage: boolean): void {
    document.body.dataset["engine"] = "dead";
    const forgetting = damage && h("button.more", { type: "button", onclick: () => void forget().then(() => location.reload()) }, "Forget what is kept, and begin anew");
    this.alarm(`The data could not be opened: ${message}`, damage ? "" : "Reload the page to try again.", forgetting);
  }

  private alarm(what: string, next: string, ...more: (HTMLElement | false)[]): void {
    const dismiss = h("button.more", { type: "button", onclick: () => { byId("alarm").hidden = true; this.prompt.focus(); } }, "Dismiss");
    fill(byId("alarm"), h("p", {}, h("b", {}, what), ` ${next}`), ...more, dismiss);
    byId("alarm").hidden = false;
  }

  /** The data of a file has taken the place of what was there. */
  private loaded(): void {
    byId("alarm").hidden = true;
    this.current.note("The file is open; what was here before is gone.");
    this.refreshSoon();
  }

  /** Asks first where something would be lost: a file is easily dropped on a page. */
  private async openFile(file: File): Promise<void> {
    const info = textOf(await this.desk.send("INFO", "keyspace"));
    const count = [...info.matchAll(/^db\d+:keys=(\d+)/gm)].reduce((sum, [, keys]) => sum + Number(keys), 0);
    if (count === 0 || this.link.serverUrl !== undefined) return this.link.load(file);
    const { openDialog } = await import("./dialog.ts");
    openDialog("Open this file?", (close) => [
      h("p", {}, `What is in ${file.name} takes the place of all that is here: ${count === 1 ? "one key" : `${countText(count)} keys`}, in all databases and for all tabs. Save dump.rdb keeps them.`),
      h("div.row", {}, h("button.run", { type: "button", onclick: () => { close(); void this.link.load(file); } }, "Open it"), h("button.more", { type: "button", onclick: close }, "Leave it")),
    ]);
  }

  /** No key stays, and no log that would tell of one. */
  private async forget(): Promise<void> {
    await this.desk.send("FLUSHALL");
    await this.desk.send("BGREWRITEAOF");
    this.current.note("Everything is forgotten.");
    this.changed(this.current);
  }

  private reconnect(): void {
    this.desk.reconnect();
    for (const session of this.sessions) session.reconnect();
    this.showStanding();
    this.views.renewed();
    this.refreshSoon();
  }

  runAll(lines: readonly string[]): void {
    this.runCount += lines.length;
    this.current.runAll(lines);
  }

  play(lines: readonly string[]): Promise<void> {
    if (!byId("prompt-pane").checkVisibility()) this.views.open("prompt");
    const home = this.current;
    // One after another: the lines of one do not belong into the transaction of another.
    this.played = this.played.then(() => this.playIn(home, lines));
    return this.played;
  }

  private async playIn(home: Session, lines: readonly string[]): Promise<void> {
    const { stops } = home;
    home.toEnd();
    byId("examples").setAttribute("aria-busy", "true");
    for (const line of lines) {
      if (home.stops !== stops) break;
      const elsewhere = line.startsWith("2> ");
      const session = elsewhere ? this.helper(home) : home;
      const command = elsewhere ? line.slice(3) : line;
      if (!line.startsWith("#")) this.runCount++;
      if (elsewhere) home.note(`Session ${session.number} runs ${command}`);
      const pace = new Promise((resolve) => setTimeout(resolve, EXAMPLE_PACE_MS));
      const run = session.run(command);
      // What waits in the other session is answered by what follows here.
      await (elsewhere ? pace : Promise.all([run, pace]));
    }
    byId("examples").removeAttribute("aria-busy");
  }

  /** Another session than this one, opened when there is none. */
  private helper(home: Session): Session {
    return this.sessions.find((session) => session !== home && !session.waiting) ?? this.addSession();
  }

  private addSession(): Session {
    const used = new Set(this.sessions.map((session) => session.number));
    const number = [1, 2, 3, 4, 5, 6, 7, 8].find((free) => !used.has(free)) ?? 9;
    const session = new Session(number, this);
    this.sessions.push(session);
    byId("transcripts").append(session.element);
    session.element.hidden = this.sessions.length > 1;
    this.showTabs();
    return session;
  }

  private choose(session: Session): void {
    this.current = session;
    for (const one of this.sessions) one.element.hidden = one !== session;
    session.toEnd();
    this.news.delete(session);
    this.showTabs();
    this.showStanding();
  }

  private removeSession(session: Session): void {
    this.sessions.splice(this.sessions.indexOf(session), 1);
    this.news.delete(session);
    session.close();
    const [first] = this.sessions;
    if (first) this.choose(this.current === session ? first : this.current);
    this.prompt.focus();
  }

  /** One tab a session. */
  private showTabs(): void {
    const tabs = this.sessions.map((session) => {
      const chosen = session === this.current;
      const tab = h("button.tab", { type: "button", "aria-pressed": String(chosen), "data-news": this.news.has(session), onclick: () => { this.choose(session); this.prompt.focus(); } }, `Session ${session.number}`, this.news.has(session) && h("span.unseen", {}, ", with news"));
      const close = this.sessions.length > 1 && chosen && h("button.tab-close", { type: "button", "aria-label": `Close session ${session.number}`, onclick: () => this.removeSession(session) }, "×");
      return h("span.tab-box", {}, tab, close);
    });
    refill(byId("tabs"), (at) => byId("tabs").querySelectorAll("button")[at], ...tabs);
    byId("add-session").hidden = this.sessions.length >= SESSIONS_MAX;
  }

  private showStanding(): void {
    const standing = this.current.standing;
    this.desk.useDatabase(standing?.database ?? 0);
    const chips = standing && [standing.database > 0 && `db ${standing.database}`, standing.queued >= 0 && `MULTI · ${standing.queued} queued`, standing.subscriptions > 0 && "subscribed", standing.protocol === "2" && "RESP2"];
    fill(byId("standing"), ...(chips || []).map((chip) => chip && h("span.chip.small", {}, chip)));
  }

  /** Refreshes the keys and figures once for a burst of changes. */
  private refreshSoon(): void {
    // Nobody sees it: it is done when somebody does.
    if (this.refreshTimer !== 0 || document.hidden) return;
    this.refreshTimer = window.setTimeout(() => {
      this.refreshTimer = 0;
      if (this.views.shows("keys")) void this.keys.refresh();
      this.views.changed();
      void this.showFigures();
    }, 60);
  }

  private async showFigures(): Promise<void> {
    const { keys, used_bytes } = await this.desk.figures();
    fill(byId("figure-keys"), countText(keys));
    fill(byId("view-keys-count"), keys > 0 ? countText(keys) : "");
    fill(byId("figure-memory"), bytesText(used_bytes));
    fill(byId("figure-commands"), countText(this.runCount));
  }
}

new Playground();

if ("serviceWorker" in navigator && import.meta.env.PROD) {
  navigator.serviceWorker.register("./service-worker.js").then(() => navigator.serviceWorker.ready).then(() => { byId("offline").hidden = false; }, () => undefined);
}
