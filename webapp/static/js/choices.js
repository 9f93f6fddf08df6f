// Many leads at once: x chooses the one in hand, shift and a click all between; what is done to them is shown before it is done.
(() => {
  const bar = () => document.getElementById("inbox-choices");
  if (!bar()) return;
  const boxes = () => [...document.querySelectorAll(".row-choice")];
  const chosen = () => boxes().filter((box) => box.checked);
  const dialog = document.getElementById("many");
  let last = null;

  const draw = () => {
    const count = chosen().length, form = bar(), all = form.querySelector(".choices-all"), isAll = all.querySelector("input").checked;
    form.hidden = count === 0;
    all.hidden = count < 2 && !isAll;
    form.querySelector(".choices-count").textContent = count ? (isAll ? "All in this list" : `${count} chosen`) : "";
    document.querySelector(".listing").classList.toggle("is-choosing", count > 0);
    boxes().forEach((box) => box.closest(".row-item").classList.toggle("is-chosen", box.checked));
  };
  const choose = (box, isSo = !box.checked) => { box.checked = isSo; last = box; };
  const through = (box) => {
    const all = boxes(), from = all.indexOf(last), to = all.indexOf(box);
    if (from < 0) return choose(box, true);
    all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((each) => { each.checked = true; });
    last = box;
  };
  const boxOf = (lead) => document.querySelector(`.row-choice[value="${lead}"]`);
  const clear = () => { boxes().forEach((box) => { box.checked = false; }); bar().querySelector("[name=all]").checked = false; last = null; draw(); };

  signalbox.hasChosen = () => chosen().length > 0;
  signalbox.choose = (lead) => { const box = boxOf(lead); if (box) { choose(box); draw(); } };
  signalbox.clearChoice = clear;
  // A key does to all that are chosen what it does to one.
  signalbox.actOnChosen = (key) => {
    const way = bar().querySelector(`[data-many="${key}"]`);
    if (way?.matches("summary")) signalbox.openMenu(way.parentElement);
    else way?.click();
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-clears]")) return clear();
    if (event.target.closest("[data-shuts]")) { event.preventDefault(); return dialog.close(); }
    const box = event.target.closest(".row-choice"), row = event.target.closest(".row");
    if (box && event.shiftKey) { through(box); draw(); }
    else if (box) { last = box; draw(); }
    else if (row && event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      through(boxOf(row.dataset.lead));
      draw();
    }
  }, true);
  document.addEventListener("change", (event) => { if (event.target.closest("#inbox-choices")) draw(); });
  document.addEventListener("htmx:afterSettle", (event) => {
    draw();
    if (event.target.id !== "inbox-many" || dialog.open) return;
    document.querySelectorAll(".choose-many[open]").forEach((menu) => { menu.open = false; });
    dialog.showModal();
    dialog.querySelector("[type=submit]").focus();
  });
  document.body.addEventListener("many-begun", () => { dialog.close(); clear(); });
})();
