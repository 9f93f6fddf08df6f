// Drawers, dialogs, copying.
window.signalbox = window.signalbox || {};

signalbox.shut = (drawer) => {
  const opener = document.querySelector(`[data-opens="${drawer.id}"]`);
  drawer.classList.remove("is-open");
  delete drawer.dataset.byKey;
  opener?.setAttribute("aria-expanded", "false");
  if (drawer.contains(document.activeElement)) opener?.focus();
};
signalbox.backOut = (from) => {
  const open = document.querySelector(".menu[open]");
  const drawer = document.querySelector(".panel.is-open, .sidebar.is-open");
  if (open) signalbox.closeMenu(open);
  else if (drawer) signalbox.shut(drawer);
  else if (signalbox.hasChosen?.()) signalbox.clearChoice();
  else if (from.matches("input, textarea, select")) from.blur();
  else if (getComputedStyle(document.querySelector(".back") || document.body).display !== "none" && document.querySelector(".back")) document.querySelector(".back").click();
};

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const drawer = document.getElementById(opener.dataset.opens);
    const isOpen = drawer.classList.toggle("is-open");
    opener.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) drawer.querySelector("a, button, select")?.focus();
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) signalbox.shut(document.getElementById(closer.dataset.closes));
  const dialog = event.target.closest("[data-dialog]");
  if (dialog) document.getElementById(dialog.dataset.dialog).showModal();
  if (event.target.matches("dialog")) event.target.close();
  const aside = document.querySelector(".sidebar.is-open");
  if (aside && !aside.contains(event.target)) signalbox.shut(aside);
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard.writeText(copy.dataset.copy).then(() => signalbox.toast("Copied."), () => signalbox.toast("The browser did not allow copying."));
});
