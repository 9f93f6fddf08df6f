// Everything can be done without a pointer.
(() => {
  const rows = () => [...document.querySelectorAll(".row")];
  const isWriting = (element) => element.matches("input, textarea, select, [contenteditable]");
  let waitingForG = 0;

  const current = () => {
    const all = rows();
    const focused = all.indexOf(document.activeElement);
    return focused >= 0 ? focused : all.findIndex((row) => row.getAttribute("aria-current") === "true");
  };
  const move = (step) => {
    const all = rows();
    const next = all[Math.min(Math.max(current() + step, 0), all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const use = (key) => {
    const target = document.querySelector(`[data-key="${key}"]`);
    if (!target) return false;
    if (target.matches("summary")) { target.click(); target.parentElement.querySelector("button")?.focus(); }
    else if (isWriting(target)) { openDrawerOf(target); target.focus(); }
    else target.click();
    return true;
  };
  const openDrawerOf = (element) => element.closest(".panel")?.classList.add("is-open");
  const go = (path) => { location.href = `/w/${document.body.dataset.slug}/${path}`; };

  const actions = {
    j: () => move(1),
    k: () => move(-1),
    o: () => rows()[Math.max(current(), 0)]?.click(),
    "/": () => document.getElementById("search")?.focus(),
    "?": () => document.getElementById("help").showModal(),
    ".": () => signalbox.openCommands(),
    g: () => { waitingForG = Date.now(); },
  };
  const places = { i: "inbox", s: "integrations", j: "jobs", d: "deliveries" };

  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key === "Enter" && event.target.form?.matches("[data-composer]")) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) return signalbox.backOut(event.target);
    if (event.metaKey || event.ctrlKey || event.altKey || isWriting(event.target) || document.querySelector("dialog[open]")) return;
    if (Date.now() - waitingForG < 1200 && places[event.key]) { waitingForG = 0; return go(places[event.key]); }
    const act = actions[event.key];
    if (act) { event.preventDefault(); act(); }
    else if ("resatxv".includes(event.key) && use(event.key)) event.preventDefault();
  });
})();
