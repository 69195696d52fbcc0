// Sharing by address: one dialog makes it, another shows what came with one. Nothing of it runs before it was seen and clicked.

import { openDialog } from "../dialog.ts";
import { fill, h } from "../dom.ts";
import { countText, deceives } from "../format.ts";
import type { Room } from "../panel.ts";
import { isSecret } from "../secret.ts";
import { datasetOf } from "./dataset.ts";
import { FRAGMENT_MAX, LINES_MAX, pack, unpack } from "./link-text.ts";

/** Lines that run as an example does, each to be followed. More run at once. */
const FOLLOWED_LINES = 12;

/** Opens the dialog that makes an address. */
export function openShare(room: Room): void {
  const lines = h("textarea", { rows: 8, "aria-label": "Commands to share, one a line", spellcheck: "false", autocapitalize: "off" }) as HTMLTextAreaElement;
  const address = h("input", { type: "text", readonly: true, "aria-label": "Address to share" }) as HTMLInputElement;
  const size = h("p.kind", { role: "status" });
  const copy = h("button.run", { type: "button" }, "Copy the address") as HTMLButtonElement;
  const look = async (): Promise<void> => {
    const text = lines.value;
    copy.textContent = "Copy the address";
    const wanted = text.split("\n").filter((line) => line.trim() !== "");
    const fragment = await pack(wanted);
    if (text !== lines.value) return; // a key stroke has come meanwhile
    const deceiving = wanted.findIndex(deceives);
    const fits = wanted.length > 0 && wanted.length <= LINES_MAX && fragment.length <= FRAGMENT_MAX && deceiving < 0;
    copy.disabled = !fits;
    address.value = fits ? `${location.origin}${location.pathname}#${fragment}` : "";
    const measure = `${countText(wanted.length)} of ${LINES_MAX} commands, ${countText(fragment.length)} of ${countText(FRAGMENT_MAX)} characters`;
    fill(size, wanted.length === 0 ? "There is nothing to share yet." : fits ? measure : deceiving >= 0 ? `Command ${deceiving + 1} holds characters that do not show, or show otherwise: write them as \\x escapes.` : `Too much for an address: ${measure}.`);
  };
  const put = (text: readonly string[]): void => { lines.value = text.join("\n"); void look(); };
  let choices = 0;
  const commands = (): void => { choices++; put(room.lines().filter((line) => !isSecret(line))); };
  const dataset = async (): Promise<void> => {
    const choice = ++choices;
    const { lines, left } = await datasetOf(room.desk);
    if (choice === choices) put(left > 0 ? [...lines, `# ${left === 1 ? "One key is" : `${countText(left)} keys are`} left out, which an address cannot carry`] : lines);
  };
  const choice = (label: string, checked: boolean, onchange: () => void): HTMLElement => h("label", {}, h("input", { type: "radio", name: "what", checked, onchange }), label);
  lines.addEventListener("input", () => void look());
  const copyIt = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(address.value);
    } catch {
      // It is refused, or not there at all, as for a page that came without TLS.
      address.select();
      if (!document.execCommand("copy")) return;
    }
    copy.textContent = "Copied";
  };
  copy.addEventListener("click", () => void copyIt());
  openDialog("Share by address", () => [
    h("p", {}, "Whoever opens the address sees these commands, and decides whether to run them. They are in the address itself; no server stores them."),
    h("fieldset", {}, h("legend.unseen", {}, "What to share"), choice("The commands of this session", true, commands), choice("The keys of this database, as commands", false, () => void dataset())),
    h("label.labelled", {}, lines),
    size,
    h("label.labelled", {}, address),
    h("div.row", {}, copy),
  ]);
  commands();
}

let offered: HTMLDialogElement | undefined;

/** Shows the commands that an address brought. */
export async function offer(fragment: string, room: Room, where: string): Promise<void> {
  const forget = (): void => history.replaceState(null, "", location.pathname + location.search);
  let lines: string[];
  try {
    lines = await unpack(fragment);
  } catch (error) {
    openDialog("This address cannot be used", () => [h("p", {}, `It was to bring commands, but ${error instanceof Error ? error.message : String(error)}.`)], forget);
    return;
  }
  offered?.close(); // another address may come while one is looked at
  offered = openDialog(`The address brought ${lines.length === 1 ? "one command" : `${lines.length} commands`}`, (close) => {
    const run = h("button.run", { type: "button", onclick: () => { close(); if (lines.length <= FOLLOWED_LINES) void room.play(lines); else room.runAll(lines); } }, "Run them");
    return [
      h("p", {}, `None of it has run yet. Run it only if you would type it yourself: it changes ${where}.`),
      h("ol.given", { tabindex: 0, "aria-label": "Commands" }, ...lines.map((line) => h("li", {}, line))),
      h("div.row", {}, run, h("button.more", { type: "button", onclick: close }, "Leave it")),
    ];
  }, forget);
}
