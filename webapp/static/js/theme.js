// Runs before the first paint, so that the page never flashes in the other theme, nor with rows of another height.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const kept = (name, usual) => { try { return localStorage.getItem(name) || usual; } catch { return usual; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window: for this page only */ } };
  const apply = (theme = kept("theme", "auto")) => { root.dataset.theme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme; };
  root.classList.remove("no-js");
  root.dataset.rows = kept("rows", "roomy");
  apply();
  dark.addEventListener("change", () => apply());
  document.addEventListener("click", (event) => {
    const { themeChoice, rowsChoice } = event.target.closest("[data-theme-choice], [data-rows-choice]")?.dataset || {};
    if (themeChoice) { keep("theme", themeChoice); apply(themeChoice); }
    if (rowsChoice) { keep("rows", rowsChoice); root.dataset.rows = rowsChoice; }
  });
})();
