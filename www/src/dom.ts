// A few lines instead of a framework: make an element, find one, fill one.

type Child = Node | string | number | false | null | undefined;
type Props = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

/** `h("button.primary", { type: "button", onclick }, "Run")`. Functions become listeners, false and null leave a property out. */
export function h(selector: string, props: Props = {}, ...children: Child[]): HTMLElement {
  const [tag = "div", ...classes] = selector.split(".");
  const node = document.createElement(tag);
  if (classes.length > 0) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value as EventListener);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...keep(children));
  return node;
}

/** A drawing of one path in a box of 24 by 24, which says nothing to those who cannot see it. */
export function icon(path: string): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Text whose parts between backticks are code. */
export function coded(text: string): Array<Node | string> {
  return text.split("`").map((part, at) => (at % 2 === 1 ? h("code", {}, part) : part));
}

/** Replaces what a node holds. */
export function fill(node: Element, ...children: Child[]): void {
  node.replaceChildren(...keep(children));
}

/** The same; who was in it with the keyboard goes on with what `next` gives, which hears the number of the button that was left. */
export function refill(node: Element, next: (at: number) => HTMLElement | null | undefined, ...children: Child[]): void {
  const { activeElement } = document;
  const hadFocus = node.contains(activeElement);
  const at = [...node.querySelectorAll("button")].indexOf(activeElement as HTMLButtonElement);
  fill(node, ...children);
  if (hadFocus) next(at)?.focus({ preventScroll: true });
}

/** A button whose first click asks once more; a change of mind needs no click. */
export function askTwice(button: HTMLElement, question: string, sure: () => void): void {
  const text = button.textContent;
  const calm = (): void => { button.textContent = text; button.classList.remove("sure"); };
  button.addEventListener("blur", calm);
  button.addEventListener("click", () => {
    if (button.classList.contains("sure")) {
      calm();
      return sure();
    }
    button.classList.add("sure");
    button.textContent = question;
  });
}

/** The element with this id; a missing one is a fault of the page itself. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const node = document.getElementById(id);
  if (node === null) throw new Error(`The page has no element #${id}`);
  return node as T;
}

function keep(children: Child[]): Array<Node | string> {
  return children.filter((child) => child !== null && child !== undefined && child !== false).map((child) => (typeof child === "number" ? String(child) : child));
}
