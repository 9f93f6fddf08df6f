// Everything can be done without a pointer. A key acts on the lead that the eye is on: the row with the ring, else the open one.
(() => {
  const isWriting = (element) => element.matches("input, textarea, select, [contenteditable]");
  const rowInHand = () => document.activeElement.closest?.(".row");
  let waitingForG = 0;

  const current = () => {
    const focused = signalbox.rows().indexOf(rowInHand());
    return focused >= 0 ? focused : signalbox.placeOfOpen();
  };
  const move = (step) => {
    const all = signalbox.rows(), from = current();
    const to = step > 0 ? Math.floor(from) + 1 : Math.ceil(from) - 1;
    const next = all[Math.min(Math.max(to, 0), all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const isDrawer = (panel) => getComputedStyle(panel).position === "fixed";
  const reveal = (element) => {
    const panel = element.closest(".panel");
    if (!panel || !isDrawer(panel) || panel.classList.contains("is-open")) return;
    panel.classList.add("is-open");
    panel.dataset.byKey = "yes";
  };
  const use = (key) => {
    const target = document.querySelector(`.conversation [data-key="${key}"]`);
    if (!target) return false;
    reveal(target);
    if (target.matches("summary")) signalbox.openMenu(target.parentElement);
    else if (isWriting(target)) target.focus();
    else target.click();
    return true;
  };
  // The lead in hand is opened first, when another one is: what is changed is what is seen.
  const useOnLead = (key) => {
    if (signalbox.hasChosen?.() && "espatl".includes(key)) return signalbox.actOnChosen(key);
    const row = rowInHand(), lead = row?.dataset.lead || signalbox.openLead();
    if (key === "e" && lead) return signalbox.done(lead);
    if (!row || lead === signalbox.openLead()) return use(key);
    const opened = (event) => {
      if (event.target.id !== "conversations-conversation" || signalbox.openLead() !== lead) return;
      document.removeEventListener("htmx:afterSettle", opened);
      setTimeout(() => use(key), 0);
    };
    document.addEventListener("htmx:afterSettle", opened);
    signalbox.open(row);
  };
  const go = (path) => { location.href = `/w/${document.body.dataset.slug}/${path}`; };

  const actions = {
    j: () => move(1),
    k: () => move(-1),
    o: () => signalbox.open(rowInHand() || signalbox.rows()[Math.max(Math.floor(current()), 0)]),
    "/": () => document.getElementById("search")?.focus(),
    "?": () => document.getElementById("help").showModal(),
    ".": () => signalbox.openCommands(),
    g: () => { waitingForG = Date.now(); },
    z: () => signalbox.takeBack(),
    x: () => signalbox.choose?.(rowInHand()?.dataset.lead || signalbox.openLead()),
  };
  const places = { i: "inbox", s: "integrations", j: "jobs", d: "deliveries", h: "acts" };

  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key === "Enter" && event.target.form?.matches("[data-composer]")) {
      event.preventDefault();
      if (!event.target.form.elements.forwards_id?.value) event.target.form.dataset.next = "yes";  // whoever was passed on waits still
      event.target.form.requestSubmit();
      return;
    }
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) return signalbox.backOut(event.target);
    if (event.metaKey || event.ctrlKey || event.altKey || event.repeat && event.key !== "j" && event.key !== "k") return;
    if (isWriting(event.target) || event.target.closest(".menu[open]") || document.querySelector("dialog[open]")) return;
    if (Date.now() - waitingForG < 1200 && places[event.key]) { waitingForG = 0; return go(places[event.key]); }
    const act = actions[event.key];
    if (act) { event.preventDefault(); act(); }
    else if ("resatplnEuyvcf".includes(event.key) && (signalbox.openLead() || rowInHand())) { event.preventDefault(); useOnLead(event.key); }
  });
})();
