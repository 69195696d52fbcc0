// The dialog that connects the page to a server, and back to its own engine.

import { openDialog } from "./dialog.ts";
import { fill, h } from "./dom.ts";
import type { Link } from "./link.ts";

const KEY = "cachelet.server";

/** On the button, while it can be pressed. Disabled it would lose the keyboard. */
const CONNECT = "Connect";

/** Opens the dialog. The password is kept nowhere. */
export function openConnect(link: Link): void {
  const input = (type: string, value = "", placeholder = ""): HTMLInputElement => h("input", { type, value, placeholder, autocomplete: "off", autocapitalize: "off", spellcheck: "false" }) as HTMLInputElement;
  const url = input("text", link.serverUrl ?? remembered() ?? here(), "ws://127.0.0.1:8080/ws");
  const user = input("text", "", "default");
  const password = input("password");
  const closing = new AbortController();
  const problem = h("p.problem", { role: "alert" });
  const submit = h("button.run", { type: "submit" }, CONNECT);
  const field = (label: string, input: HTMLInputElement, whole = false): HTMLElement => h(whole ? "label.labelled.whole" : "label.labelled", {}, h("span.kind", {}, label), input);
  openDialog("Connect to a server", (close) => {
    const connect = async (event: Event): Promise<void> => {
      event.preventDefault();
      if (submit.textContent !== CONNECT) return;
      fill(problem);
      submit.textContent = "Connecting…";
      try {
        const address = addressOf(url.value);
        await link.useServer({ url: address, user: user.value, password: password.value }, closing.signal);
        remember(address);
        close();
      } catch (error) {
        fill(problem, `Not connected: ${error instanceof Error ? error.message : String(error)}.`);
      }
      submit.textContent = CONNECT;
    };
    const own = link.serverUrl !== undefined && h("button.more", { type: "button", onclick: () => { close(); link.useOwn(); } }, "Back to this browser's engine");
    return [
      h("p", {}, "Everything on this page then works on that server: the prompt, the keys, the lessons, the charts. What is in this browser stays here, and is back when you come back."),
      h("form", { onsubmit: (event: Event) => void connect(event) }, field("Address", url, true), field("User", user), field("Password, if it asks for one", password), h("div.row.whole", {}, submit, own), problem),
      h("p.kind", {}, "Start one with ", h("code", {}, `cachelet serve --http-port 8080${location.protocol.startsWith("http") ? ` --http-origin ${location.origin}` : ""}`)),
    ];
  }, () => closing.abort());
  url.select();
}

/** Checks an address, and completes it: `127.0.0.1:8080` will do. Throws what is wrong with it. */
export function addressOf(text: string): string {
  const typed = text.trim();
  const whole = /^[a-z]+:\/\//i.test(typed) ? typed.replace(/^http/i, "ws") : `ws://${typed}`;
  if (!URL.canParse(whole)) throw new Error("this is no address");
  const url = new URL(whole);
  if (url.protocol !== "ws:" && url.protocol !== "wss:") throw new Error("the address of a WebSocket begins with ws:// or wss://");
  if (url.username !== "" || url.password !== "") throw new Error("the password has a field of its own");
  const isHere = url.host === location.host || /^(localhost|127\.0\.0\.1)$/.test(url.hostname);
  if (url.protocol === "ws:" && !isHere) throw new Error("to other machines the way has to be encrypted: an address with wss://");
  if (url.pathname === "/") url.pathname = "/ws";
  url.hash = "";
  return url.href;
}

/** The server that this page may come from. */
function here(): string {
  return location.protocol.startsWith("http") ? `${location.protocol.replace("http", "ws")}//${location.host}/ws` : "";
}

function remembered(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

function remember(url: string): void {
  try {
    localStorage.setItem(KEY, url);
  } catch {
    // It is typed again next time.
  }
}
