// Snippets: / at the beginning of a line opens the menu; letters narrow it, Enter puts the words where the caret was.
(() => {
  const menu = () => document.getElementById("snippets");
  const answer = () => document.getElementById("answer");
  const put = (text) => {
    const field = answer(), { selectionStart: from, selectionEnd: to } = field;
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  };
  const begin = () => {
    signalbox.narrow(menu(), "");
    menu().querySelector("[data-typed]").focus();
  };

  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.key === "/" && target.id === "answer" && menu() && !event.ctrlKey && !event.metaKey && /(^|\n)$/.test(target.value.slice(0, target.selectionStart))) {
      event.preventDefault();
      menu().open = true;
      menu().dataset.slash = "yes";
      begin();  // at once: who types fast types into the menu
    } else if (event.key === "Escape" && target.closest?.("#snippets")) {
      event.stopPropagation();
      menu().open = false;
      if (menu().dataset.slash) put("/");
      else answer().focus();
    }
  }, true);
  document.addEventListener("toggle", (event) => {
    if (event.target.id !== "snippets") return;
    if (!event.target.open) { delete event.target.dataset.slash; return; }
    if (!event.target.contains(document.activeElement) || document.activeElement.matches("summary")) begin();
  }, true);
  document.addEventListener("htmx:afterSettle", (event) => { if (event.target.closest?.("#snippets")) signalbox.narrow(menu()); });
  document.addEventListener("click", (event) => {
    const one = event.target.closest?.("[data-snippet]");
    if (!one || one.getAttribute("aria-disabled")) return;
    delete menu().dataset.slash;
    menu().open = false;
    put(one.dataset.snippet);
  });
})();
