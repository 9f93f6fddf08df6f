// The open conversation: its end is in view, what is being written is kept, and a newer reply is pointed out.
(() => {
  const composer = () => document.querySelector("[data-composer]");
  const kept = (form) => `draft-${form.dataset.composer}`;
  const store = {
    read: (key) => { try { return sessionStorage.getItem(key) || ""; } catch { return ""; } },
    write: (key, text) => { try { if (text) sessionStorage.setItem(key, text); else sessionStorage.removeItem(key); } catch { /* full or private */ } },
  };
  const toEnd = () => { const thread = document.getElementById("conversations-thread"); if (thread) thread.scrollTop = thread.scrollHeight; };

  const begin = () => {
    const form = composer();
    const opened = document.getElementById("conversations-conversation")?.dataset.lead;
    document.querySelector(".inbox")?.setAttribute("data-opened", opened ? "yes" : "no");
    markOpened();
    if (form && !form.elements.text.value) form.elements.text.value = store.read(kept(form));
    toEnd();
  };
  const markOpened = (opened = document.getElementById("conversations-conversation")?.dataset.lead) => {
    document.querySelectorAll(".row").forEach((row) => { if (row.dataset.lead === opened) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current"); });
  };

  // The chosen row is marked at once, not only when the answer is here.
  document.addEventListener("htmx:beforeRequest", ({ detail }) => { if (detail.elt.matches?.(".row")) markOpened(detail.elt.dataset.lead); });
  document.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.elt.matches?.(".row") && !signalbox.wasTaken(detail.xhr)) markOpened(); });

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.matches("[data-composer]")) return;
    store.write(kept(form), form.elements.text.value);
    form.querySelector(".composer-kept").textContent = form.elements.text.value ? "Draft kept" : "";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (!form.matches?.("[data-composer]") || !signalbox.wasTaken(event.detail.xhr)) return;
    store.write(kept(form), "");
    form.reset();
    form.querySelector(".composer-kept").textContent = "";
    form.dataset.sent = "yes";
  });

  let newestBefore = "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    const thread = document.getElementById("conversations-thread");
    if (event.detail.target === thread) newestBefore = thread.dataset.newest + (thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80 ? "-end" : "");
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const id = event.detail.target?.id || event.target.id;
    if (event.target.id === "conversations-conversation" || id === "conversations-conversation") return begin();
    if (event.target.closest?.("#inbox-list") || id === "inbox-list") markOpened();
    const thread = document.getElementById("conversations-thread");
    if (id !== "conversations-thread" || !thread) return;
    if (newestBefore.endsWith("-end")) toEnd();
    const form = composer();
    if (form && form.dataset.seen !== thread.dataset.newest) form.querySelector(".guard").hidden = !form.elements.text.value;
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
