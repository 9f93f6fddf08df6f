// Runs before the first paint, so that the page never flashes in the other theme.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => { try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; } };
  const apply = () => {
    const theme = chosen();
    root.dataset.theme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  };
  root.classList.remove("no-js");
  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    try { localStorage.setItem("theme", button.dataset.themeChoice); } catch { /* private window: for this page only */ }
    apply();
    if (button.dataset.themeChoice !== "auto") root.dataset.theme = button.dataset.themeChoice;
  });
})();
