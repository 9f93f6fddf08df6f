// Menus: the arrows move in them and choose nothing; Enter or a press chooses; Esc closes and chooses nothing.
window.signalbox = window.signalbox || {};
(() => {
  const choices = (menu) => [...menu.querySelectorAll(".menu-list :is(a, button, input:not([type=hidden]))")].filter((one) => !one.disabled && one.checkVisibility());
  let typed = "", typedAt = 0;

  const place = (all, index) => all[(index + all.length) % all.length]?.focus();
  const find = (all, from, letter) => {
    typed = Date.now() - typedAt < 700 ? typed + letter : letter;
    typedAt = Date.now();
    const start = typed.length > 1 ? from : from + 1;
    return all.map((_, step) => all[(start + step + all.length) % all.length]).find((one) => one.textContent.trim().toLowerCase().startsWith(typed));
  };

  // Opens a menu with the keyboard on its present choice, else on its first.
  // What is typed in a menu leaves the choices that have it; Enter takes the first, else what makes a new one.
  signalbox.narrow = (menu, words) => {
    const typed = menu.querySelector("[data-narrows]");
    if (typed && words !== undefined) typed.value = words;
    menu.querySelectorAll("[data-found]").forEach((one) => { one.hidden = !one.textContent.toLowerCase().includes(typed.value.trim().toLowerCase()); });
    menu.querySelectorAll("[data-new]").forEach((one) => { one.hidden = !typed.value.trim(); one.querySelector("bdi").textContent = typed.value.trim(); });
  };
  signalbox.openMenu = (menu) => {
    menu.open = true;
    signalbox.narrow(menu, "");
    typed = "";  // what was typed in the menu before is no part of what is typed here
    (menu.querySelector('.menu-list :is([aria-current="true"], [data-first])') || choices(menu)[0])?.focus();
  };
  signalbox.closeMenu = (menu) => {
    menu.open = false;
    const drawer = menu.closest(".is-open[data-by-key]");
    if (drawer) { delete drawer.dataset.byKey; signalbox.shut(drawer); signalbox.read(); }
    else menu.querySelector("summary").focus();
  };

  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.(".menu[open]");
    if (!menu || event.metaKey || event.ctrlKey || event.altKey) return;
    const all = choices(menu), here = all.indexOf(document.activeElement);
    if (event.key === "ArrowDown") place(all, here + 1);
    else if (event.key === "ArrowUp") place(all, here < 0 ? -1 : here - 1);
    else if (event.key === "Enter" && event.target.matches("[data-narrows]")) menu.querySelector("[data-found]:not([hidden]), [data-new]:not([hidden])")?.click();
    else if (event.target.matches("input, select, textarea")) return;
    else if (event.key === "Home") place(all, 0);
    else if (event.key === "End") place(all, -1);
    else if (/^[\p{L}\d]$/u.test(event.key) && menu.querySelector("[data-typed]")) return menu.querySelector("[data-typed]").focus();
    else if (/^\p{L}$/u.test(event.key)) find(all, here, event.key.toLowerCase())?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-narrows]")) return;
    event.stopPropagation();  // it is no part of what the form around it holds
    signalbox.narrow(event.target.closest(".menu"));
  }, true);
  document.addEventListener("click", (event) => {
    document.querySelectorAll(".menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  // A menu whose choice was made closes.
  document.addEventListener("htmx:afterRequest", (event) => {
    const menu = event.detail.requestConfig?.verb !== "get" && event.target.closest?.(".menu[open]");
    if (menu) signalbox.closeMenu(menu);
  });
})();
