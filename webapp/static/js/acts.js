// What is done to a lead by key or button: the next one opens at once, the server is told beside it, and it can be taken back.
window.signalbox = window.signalbox || {};
(() => {
  const NEXT = new Set(["done", "snooze", "owner"]);
  const LEAVES = { "needs-you": new Set(["done", "snooze", "answer"]), all: new Set(["snooze", "answer"]), waiting: new Set(["snooze"]), repair: new Set(["snooze"]) };
  const view = () => document.querySelector("#inbox-toolbar [name=view]")?.value || "";
  const itemOf = (lead) => document.getElementById(`row-${lead}`);

  // Each act has a request of its own: a quick hand loses none.
  signalbox.post = (path, values) => {
    const asker = Object.assign(document.createElement("span"), { hidden: true });
    document.body.append(asker);
    let xhr = null;
    asker.addEventListener("htmx:afterRequest", (event) => { xhr = event.detail.xhr; });
    return htmx.ajax("POST", path, { source: asker, target: asker, swap: "none", values }).catch(() => {}).then(() => { asker.remove(); return Boolean(xhr && signalbox.wasTaken(xhr)); });
  };
  const act = async (lead, kind, path, values) => {
    const isOpen = signalbox.openLead() === lead, next = NEXT.has(kind) ? signalbox.after(lead) : null;
    const item = LEAVES[view()]?.has(kind) ? itemOf(lead) : null;
    signalbox.forget(lead);
    signalbox.placeOfOpen();
    item?.classList.add("is-leaving");
    if (next) signalbox.open(next, { byItself: true });
    else if (isOpen && NEXT.has(kind)) signalbox.read();
    if (await signalbox.post(path, values)) item?.remove();
    else item?.classList.remove("is-leaving");
  };
  signalbox.done = (lead) => act(lead, "done", `/w/${document.body.dataset.slug}/leads/${lead}/handled`, {});

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-acts]");
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    const menu = form.closest(".menu[open]");
    if (menu) signalbox.closeMenu(menu);
    const path = form.getAttribute("action"), values = Object.fromEntries(new FormData(form, event.submitter));
    act(path.match(/leads\/(\d+)/)[1], form.dataset.acts, path, values);
  }, true);

  // Whoever sends by key goes on to the next lead once it is taken; a press of the button stays with what was sent.
  document.addEventListener("htmx:afterRequest", ({ target: form, detail }) => {
    if (!form.matches?.("[data-composer][data-next]")) return;
    delete form.dataset.next;
    const lead = form.dataset.composer;
    if (!signalbox.wasTaken(detail.xhr)) return;
    setTimeout(() => {
      if (signalbox.openLead() !== lead) return;
      const next = signalbox.after(lead);
      signalbox.forget(lead);
      signalbox.placeOfOpen();
      if (next) signalbox.open(next, { byItself: true });
      if (LEAVES[view()]?.has("answer")) itemOf(lead)?.remove();
    });
  });

  // One key takes back the last act, whatever it was: first what the notice offers, else the newest of the history.
  signalbox.takeBack = () => {
    const offered = document.querySelector("#notices [data-undo]");
    if (offered) return offered.click();
    signalbox.post(`/w/${document.body.dataset.slug}/acts/undo`, {});
  };
  // What was given back is where the eye has to be.
  const show = (event) => {
    const lead = String(event.detail.lead);
    itemOf(lead)?.classList.remove("is-leaving");
    signalbox.forget(lead);
    if (!document.querySelector(".inbox") || signalbox.openLead() === lead) return;
    const row = document.querySelector(`.row[data-lead="${lead}"]`);
    const path = row?.getAttribute("href") || `/w/${document.body.dataset.slug}/leads/${lead}?${signalbox.query()}`;
    htmx.ajax("GET", path, { target: "#conversations-conversation", swap: "outerHTML" }).then(() => { signalbox.stand({ isNew: false }); signalbox.read(); });
  };
  ["act-undone", "answer-withdrawn"].forEach((kind) => document.body.addEventListener(kind, show));
})();
