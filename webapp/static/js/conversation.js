// The open conversation: its newest message stays in view, and what somebody said meanwhile is pointed out.
(() => {
  const thread = () => document.getElementById("conversations-thread");
  const opened = () => document.getElementById("conversations-conversation")?.dataset.lead;
  const newest = () => thread()?.querySelector(".bubble:last-of-type")?.id;
  // In a very low window the whole conversation scrolls, and the thread has no window of its own.
  const scrolls = (it) => getComputedStyle(it).overflowY !== "visible";
  const toEnd = () => { const it = thread(); if (!it) return; if (scrolls(it)) it.scrollTop = it.scrollHeight; else it.lastElementChild?.scrollIntoView({ block: "nearest" }); };

  // The message that was looked for, where the address names one.
  const toAsked = () => {
    const asked = document.getElementById(thread()?.dataset.at);
    asked?.classList.add("is-found");
    asked?.scrollIntoView({ block: "center" });
    return Boolean(asked);
  };

  // Whoever reads the end goes on reading the end, however the composer grows; whoever reads further up is left alone.
  let isAtEnd = true, awaited = null;
  const END = 80;
  const look = (it) => { isAtEnd = it.scrollHeight - it.scrollTop - it.clientHeight < END; };
  document.addEventListener("scroll", ({ target }) => { if (target === thread()) look(target); }, true);
  const follow = new ResizeObserver(() => { if (isAtEnd && scrolls(thread())) toEnd(); });

  // Somebody wrote since the composer was drawn: the lead, or a colleague.
  const warn = (form) => {
    const it = thread(), isNew = form.dataset.seen !== it.dataset.newest, isAnswered = form.dataset.seenAnswer !== it.dataset.newestAnswer;
    const inbound = form.querySelector(".guard-inbound"), answer = form.querySelector(".guard-answer");
    if (!inbound || !(isNew || isAnswered)) return;
    inbound.hidden = !isNew;
    answer.hidden = !isAnswered;
    form.querySelector(".guard").hidden = !form.elements.text.value;
  };

  const begin = () => {
    document.querySelector(".inbox")?.setAttribute("data-opened", opened() ? "yes" : "no");
    markOpened();
    signalbox.beginComposer();
    follow.disconnect();
    if (thread()) follow.observe(thread());
    isAtEnd = !toAsked();
    if (isAtEnd) toEnd();
  };
  const markOpened = signalbox.markOpened = (lead = opened()) => {
    document.querySelectorAll(".row").forEach((row) => { if (row.dataset.lead === lead) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current"); });
  };

  // The chosen row is marked at once, not only when the answer is here.
  document.addEventListener("htmx:beforeRequest", ({ detail }) => { if (detail.elt.matches?.(".row")) markOpened(detail.elt.dataset.lead); });
  document.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.elt.matches?.(".row") && !signalbox.wasTaken(detail.xhr)) markOpened(); });
  // One's own answer is shown once it stands in the thread.
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    if (target.matches?.("[data-composer]") && detail.requestConfig.path === target.getAttribute("action") && signalbox.wasTaken(detail.xhr)) awaited = newest() || "";
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-to-end]")) { event.preventDefault(); toEnd(); } });

  document.addEventListener("htmx:afterSettle", (event) => {
    const id = event.detail.target?.id || event.target.id;
    if (event.target.id === "conversations-conversation" || id === "conversations-conversation") return begin();
    if (event.target.closest?.("#inbox-list") || id === "inbox-list") markOpened();
    if (id !== "conversations-thread" || !thread()) return;
    const isMine = awaited !== null && newest() !== awaited;
    if (isMine) awaited = null;
    if (isAtEnd || isMine) toEnd();
    const form = document.querySelector("[data-composer]");
    if (form) warn(form);
  });

  // A mail is shown in a frame without scripts; its height is taken from outside.
  const fit = (frame) => { const inside = frame.contentDocument?.documentElement; if (inside) frame.height = Math.min(inside.scrollHeight + 8, 1200); };
  document.addEventListener("toggle", (event) => {
    const frame = event.target.open && event.target.querySelector?.("iframe.mail");
    if (!frame) return;
    fit(frame);
    frame.addEventListener("load", () => fit(frame), { once: true });
  }, true);

  begin();
})();
