// Where one is stands in the address: view, search, filters, how far the list was read, and the lead. Back and reload lead there.
(() => {
  const bar = () => document.getElementById("inbox-toolbar");
  if (!bar()) return;
  const USUAL = { sort: "newest" };

  // htmx restores an entry of the history that it knows as its own; this one came with the page.
  history.replaceState({ htmx: true }, "");

  signalbox.query = () => {
    const asked = [...new FormData(bar())].filter(([name, value]) => value && USUAL[name] !== value);
    if (signalbox.shown() > 50) asked.push(["shown", signalbox.shown()]);
    return new URLSearchParams(asked).toString();
  };
  const path = () => { const lead = signalbox.openLead(); return lead ? `/w/${document.body.dataset.slug}/leads/${lead}` : `/w/${document.body.dataset.slug}/inbox`; };
  signalbox.stand = ({ isNew }) => {
    const address = `${path()}?${signalbox.query()}`;
    if (address !== location.pathname + location.search) history[isNew ? "pushState" : "replaceState"]({ htmx: true }, "", address);
  };

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.closest?.("#inbox-list") || event.detail.target?.id === "inbox-list") signalbox.stand({ isNew: false });
  });
  document.querySelector('.row[aria-current="true"]')?.scrollIntoView({ block: "center" });

  // The search: an arrow leads from the box to what was found.
  bar().querySelector("#search").addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    signalbox.rows()[0]?.focus();
  });
})();
