// A window over the page, by the browser's own <dialog>: it keeps the keyboard inside, and Escape closes it.

import "../style/dialog.css";

import { h } from "./dom.ts";

let numbers = 0;

/** Opens a dialog. `content` gets a function that closes it. It leaves the page when it is closed. */
export function openDialog(title: string, content: (close: () => void) => ReadonlyArray<Node | false>, closed: () => void = () => undefined): HTMLDialogElement {
  const id = `dialog-title-${++numbers}`;
  const close = (): void => dialog.close();
  const dialog = h("dialog", { "aria-labelledby": id }) as HTMLDialogElement;
  const head = h("div.dialog-head", {}, h("h2", { id }, title), h("button.icon.small", { type: "button", "aria-label": "Close", onclick: close }, "×"));
  dialog.append(head, ...content(close).filter((node) => node !== false));
  dialog.addEventListener("close", () => { dialog.remove(); closed(); });
  // A press on what is behind; a click would also be where text is selected from within the dialog to without.
  dialog.addEventListener("pointerdown", (event) => { if (event.target === dialog) close(); });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
