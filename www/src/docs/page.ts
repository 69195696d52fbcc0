// The script of every page of the documentation: the theme, the search of the index, and the door to the prompt, which is loaded when it is wanted.

import "../../style/docs.css";

import { byId } from "../dom.ts";
import { initTheme } from "../theme.ts";
import { initSearch } from "./search.ts";

initTheme(byId("theme"));
if (document.getElementById("search")) initSearch();
if (document.getElementById("try-it")) initTry();

/** The engine is loaded when a reader presses Run or goes to the prompt, and not before. */
function initTry(): void {
  const replay = byId("replay");
  const line = byId<HTMLInputElement>("line");
  let trial: ReturnType<typeof load> | undefined;
  const open = (): ReturnType<typeof load> => (trial ??= load());
  const early = (event: Event): void => {
    event.preventDefault();
    void open().then((loaded) => loaded && line.form?.requestSubmit());
  };
  const failed = (error: unknown): void => {
    byId("try-note").textContent = `The engine could not be loaded: ${error instanceof Error ? error.message : String(error)}`;
  };
  const load = async () => {
    try {
      const { TryIt } = await import("./try.ts");
      const opened = new TryIt([...document.querySelectorAll<HTMLElement>("#example [data-line]")].map((entry) => entry.dataset["line"] ?? ""), failed);
      line.form?.removeEventListener("submit", early);
      return opened;
    } catch (error) {
      trial = undefined;
      return failed(error);
    }
  };
  line.form?.addEventListener("submit", early);
  line.addEventListener("focus", () => void open(), { once: true });
  const note = byId("try-note").textContent;
  replay.addEventListener("click", () => {
    byId("try-note").textContent = note;
    void open().then((opened) => opened?.replay());
  });
  replay.hidden = false;
}
