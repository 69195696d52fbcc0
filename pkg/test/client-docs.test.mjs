// What an editor shows: every method of the clients tells what it does, since when, and what it costs.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { COMMANDS } from "cachelet/commands";

import { root } from "./support.mjs";

/** TypeScript's language server, as editors use it. */
class Editor {
  #child = spawn(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--lsp", "--stdio"], { cwd: root, stdio: ["pipe", "pipe", "ignore"] });
  #bytes = Buffer.alloc(0);
  #waiting = new Map();

  constructor(t) {
    t.after(() => this.#child.kill());
    this.#child.stdout.on("data", (bytes) => this.#hear(bytes));
  }

  ask(method, params) {
    return new Promise((resolve) => {
      const id = this.#waiting.size + 1;
      this.#waiting.set(id, resolve);
      this.tell({ id, method, params });
    });
  }

  tell(message) {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #hear(bytes) {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    for (;;) {
      const head = this.#bytes.indexOf("\r\n\r\n");
      const end = head + 4 + Number(/Content-Length: (\d+)/.exec(this.#bytes.toString("latin1", 0, head))?.[1]);
      if (head < 0 || this.#bytes.length < end) return;
      const { id, method, params, result } = JSON.parse(this.#bytes.toString("utf8", head + 4, end));
      this.#bytes = this.#bytes.subarray(end);
      if (method === undefined) this.#waiting.get(id)?.(result);
      else if (id !== undefined) this.tell({ id, result: params?.items?.map(() => null) ?? null });
    }
  }
}

const HANDMADE = ["SUBSCRIBE", "PSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE"];

test("the documentation of every command, of the sync client, by promise, and on another thread", async (t) => {
  const editor = new Editor(t);
  await editor.ask("initialize", { processId: process.pid, rootUri: `${pathToFileURL(root)}`, capabilities: { textDocument: { hover: { contentFormat: ["plaintext"] } } } });
  editor.tell({ method: "initialized", params: {} });
  const commands = COMMANDS.filter(({ name }) => !HANDMADE.includes(name));
  const clients = ["cache", "later", "remote"];
  const head = 'import { Cachelet } from "cachelet"; import { connectCachelet } from "cachelet/worker"; const cache = await Cachelet.create(); const later = cache.async; const remote = await connectCachelet(new MessageChannel().port1);';
  const uri = `${pathToFileURL(join(root, "test", "hover.mts"))}`;
  const lines = commands.flatMap(({ method }) => clients.map((client) => `${client}.${method};`));
  editor.tell({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "typescript", version: 1, text: [head, ...lines].join("\n") } } });
  const shown = await Promise.all(lines.map((line, at) => editor.ask("textDocument/hover", { textDocument: { uri }, position: { line: at + 1, character: line.indexOf(".") + 1 } })));
  const squeezed = (text) => text.replace(/\s+/g, " ");
  for (const [at, hover] of shown.entries()) {
    const { name, summary, since, complexity } = commands[Math.floor(at / clients.length)];
    const text = squeezed(hover?.contents.value ?? "");
    for (const part of [summary, `since ${since}`, complexity, `/commands/${name.toLowerCase().replace("|", "-")}/`]) assert.ok(text.includes(squeezed(part)), `${lines[at]} does not tell ${part}: ${text}`);
  }
});
