// Light, dark, or as the system says. `public/theme.js` applies the choice before the first paint; this file changes it.

const KEY = "cachelet.theme";

/** Wires the toggle: it switches to the other theme, and back to the system's when that is the same. */
export function initTheme(button: HTMLElement): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = (): boolean => (document.documentElement.dataset["theme"] ?? (system.matches ? "dark" : "light")) === "dark";
  const label = (): void => button.setAttribute("aria-label", isDark() ? "Switch to light" : "Switch to dark");
  button.addEventListener("click", () => {
    const wanted = isDark() ? "light" : "dark";
    const followSystem = (wanted === "dark") === system.matches;
    if (followSystem) delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = wanted;
    try {
      if (followSystem) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, wanted);
    } catch {
      // The choice lasts as long as the page.
    }
    label();
  });
  system.addEventListener("change", label);
  label();
}
