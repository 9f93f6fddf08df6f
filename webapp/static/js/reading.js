// Opening leads: the next one is fetched before it is asked for, and painted from memory.
window.signalbox = window.signalbox || {};
(() => {
  const MOST = 8;  // conversations kept in memory
  const kept = new Map();
  const pane = () => document.getElementById("conversations-conversation");
  const rows = () => [...document.querySelectorAll(".row")].filter((row) => !row.closest(".is-leaving"));
  const rowOf = (lead) => document.querySelector(`.row[data-lead="${lead}"]`);
  let lastPlace = 0, isToBeRead = false, isNew = true, wanted = null;

  signalbox.rows = rows;
  signalbox.openLead = () => pane()?.dataset.lead || "";
  // Where the opened lead stands in the list; where it stood, once it has left.
  signalbox.placeOfOpen = () => {
    const here = rows().findIndex((row) => row.dataset.lead === signalbox.openLead());
    if (here >= 0) lastPlace = here;
    return here >= 0 ? here : signalbox.openLead() ? lastPlace - 0.5 : -1;
  };
  signalbox.read = () => document.getElementById("conversations-thread")?.focus({ preventScroll: true });

  // A row that has changed since stands for a conversation that has: what was written then is read anew, with its composer.
  const markOf = (row) => `${row.querySelector("time")?.dateTime} ${row.querySelector(".row-preview")?.textContent}`;
  const fetchLead = (row) => {
    if (!row || kept.has(row.dataset.lead)) return;
    const lead = row.dataset.lead, entry = { revision: signalbox.revision?.(), mark: markOf(row), part: null };
    kept.set(lead, entry);
    if (kept.size > MOST) kept.delete(kept.keys().next().value);
    const ask = async () => {
      const answer = await fetch(row.getAttribute("hx-get"), { headers: { "HX-Request": "true" }, redirect: "manual" });
      if (!answer.ok || answer.status === 204) throw new Error(answer.status);
      const parsed = document.createElement("template");
      parsed.innerHTML = await answer.text();
      entry.part = parsed.content.getElementById("conversations-conversation");
      if (!entry.part) throw new Error("no conversation");
    };
    entry.coming = ask().catch(() => { if (kept.get(lead) === entry) kept.delete(lead); });
  };
  const neighbours = () => {
    const all = rows(), here = Math.ceil(signalbox.placeOfOpen());
    const next = all[all[here]?.dataset.lead === signalbox.openLead() ? here + 1 : here] || all[here - 1];
    if (signalbox.openLead() && next?.dataset.lead !== signalbox.openLead()) fetchLead(next);
  };

  // What htmx makes of the lead that is shown waits for the frame, or for the next key or press. The one that was left hears nothing
  // any more: htmx lets go of whoever has left the page.
  let rest = null;
  const finish = () => { const todo = rest; rest = null; todo?.(); };
  ["keydown", "pointerdown"].forEach((kind) => document.addEventListener(kind, finish, true));
  const show = (part, isOld) => {
    pane().replaceWith(part);
    part.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true, detail: { target: part } }));
    rest = () => {
      htmx.process(part);
      if (isOld) htmx.trigger(document.getElementById("conversations-thread"), "look-again");
    };
    requestAnimationFrame(() => setTimeout(finish));
  };
  // From memory when it is there; whether it is still so is asked afterwards, by the parts themselves.
  const fromMemory = (row) => {
    const entry = kept.get(row.dataset.lead);
    kept.delete(row.dataset.lead);
    if (!entry?.part || entry.mark !== markOf(row)) return false;
    finish();
    show(entry.part, entry.revision !== signalbox.revision?.());
    return true;
  };

  // Opens the lead of a row. A lead that follows by itself takes the place of the last one in the browser's history.
  // What is on its way already is waited for, not asked for twice; whoever opens another lead meanwhile gets that one.
  signalbox.open = (row, { byItself = false } = {}) => {
    if (!row) return;
    const coming = kept.get(row.dataset.lead);
    wanted = row.dataset.lead;
    if (coming && !coming.part) {
      signalbox.markOpened(wanted);
      coming.coming.then(() => { if (wanted === row.dataset.lead) signalbox.open(rowOf(wanted) || row, { byItself }); });
      return;
    }
    isNew = !byItself;
    if (!fromMemory(row)) { isToBeRead = true; htmx.trigger(row, "click"); }
    else { signalbox.stand({ isNew }); signalbox.read(); }
  };
  // After an act on a lead, the one below it is open; above it, when it was the last.
  signalbox.after = (lead) => {
    const all = rows(), here = all.findIndex((row) => row.dataset.lead === lead);
    const base = here >= 0 ? here : Math.ceil(lastPlace) - 1;
    return all[base + 1] || all.slice(0, Math.max(here, 0)).at(-1);
  };
  signalbox.forget = (lead) => kept.delete(lead);

  document.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (!event.isTrusted || !row || event.metaKey || event.ctrlKey || event.shiftKey || event.button || !kept.has(row.dataset.lead)) return;
    event.preventDefault();
    event.stopPropagation();
    signalbox.open(row);
  }, true);
  document.addEventListener("htmx:afterSettle", (event) => {
    signalbox.placeOfOpen();
    if (event.target.id === "conversations-conversation" && event.detail.requestConfig) {
      signalbox.stand({ isNew });
      isNew = true;
      if (isToBeRead) signalbox.read();
      isToBeRead = false;
    }
    if (event.target.id === "conversations-conversation" || event.target.closest?.("#inbox-list")) setTimeout(neighbours, 60);
  });
  // What was done to another lead changes nothing of the one that is open.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target?.id === "conversations-conversation") wanted = null;
    const { elt, requestConfig } = event.detail, cause = requestConfig?.triggeringEvent;
    const isElsewhere = cause?.type === "inbox-changed" && cause.detail?.revision && String(cause.detail.lead) !== signalbox.openLead();
    if (isElsewhere && elt.closest?.("#conversations-conversation")) event.preventDefault();
  });
  // What one did to one lead leaves what is kept of the others as new as it was, unless somebody else's change is in between.
  const sum = (numbers) => (numbers || "").split(".").reduce((total, number) => total + Number(number), 0);
  document.body.addEventListener("inbox-changed", ({ detail }) => {
    if (!detail?.lead) return;
    kept.delete(String(detail.lead));
    kept.forEach((entry) => { if (detail.revision && sum(detail.revision) - sum(entry.revision) === 1) entry.revision = detail.revision; });
  });
  if (pane()) setTimeout(neighbours, 400);
})();
