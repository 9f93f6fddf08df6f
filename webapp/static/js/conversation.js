// The open conversation: its end is in view, what is being written is kept, and a newer reply is pointed out.
(() => {
  const composer = () => document.querySelector("[data-composer]");
  const kept = (form) => `draft-${form.dataset.composer}`;
  const store = {
    read: (key) => { try { return sessionStorage.getItem(key) || ""; } catch { return ""; } },
    write: (key, text) => { try { if (text) sessionStorage.setItem(key, text); else sessionStorage.removeItem(key); } catch { /* full or private */ } },
  };
  const toEnd = () => { const thread = document.getElementById("conversations-thread"); if (thread) thread.scrollTop = thread.scrollHeight; };

  // Somebody wrote since the composer was drawn: the lead, or a colleague.
  const warn = (form, thread) => {
    const isNew = form.dataset.seen !== thread.dataset.newest, isAnswered = form.dataset.seenAnswer !== thread.dataset.newestAnswer;
    const inbound = form.querySelector(".guard-inbound"), answer = form.querySelector(".guard-answer");
    if (!inbound || !(isNew || isAnswered)) return;
    inbound.hidden = !isNew;
    answer.hidden = !isAnswered;
    form.querySelector(".guard").hidden = !form.elements.text.value;
  };

  // A text is paid for by its parts: 160 letters of the GSM alphabet, or 70 of any other; 153 and 67 when there are several.
  const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
  const measure = (form) => {
    const text = form.elements.text.value, isText = form.elements.channel?.value === "sms", told = form.querySelector(".composer-length");
    form.querySelector(".envelope")?.toggleAttribute("hidden", isText);
    if (!isText) { told.textContent = "In the same thread"; return; }
    const isPlain = GSM.test(text), length = isPlain ? text.length + (text.match(/[\^{}\\[~\]|€]/g) || []).length : text.length;
    const [one, many] = isPlain ? [160, 153] : [70, 67], parts = length <= one ? 1 : Math.ceil(length / many);
    told.textContent = `${length} of 1,600 characters, ${parts} ${parts === 1 ? "part" : "parts"}${isPlain ? "" : ", with special letters"}`;
    told.classList.toggle("is-over", length > 1600);
  };
  // What was being written when a text was taken back stays, below it.
  const keepTyped = (form) => {
    const typed = store.read(kept(form)), text = form.elements.text.value;
    if (typed && !text.includes(typed)) form.elements.text.value = [text, typed].filter(Boolean).join("\n\n");
    store.write(kept(form), form.elements.text.value);
  };
  // The line above the fields says what stands in them.
  const sayEnvelope = (form) => form.querySelectorAll("[data-says]").forEach((said) => {
    const field = form.elements[said.dataset.says], value = field?.selectedOptions ? field.selectedOptions[0]?.textContent : field?.value.trim();
    said.textContent = value || (said.dataset.says === "to" ? "nobody yet" : "");
    said.closest("[data-part]")?.toggleAttribute("hidden", !value);
  });
  document.addEventListener("change", (event) => { const form = event.target.form; if (form?.matches("[data-composer]")) { measure(form); sayEnvelope(form); } });

  const begin = () => {
    const form = composer();
    const opened = document.getElementById("conversations-conversation")?.dataset.lead;
    document.querySelector(".inbox")?.setAttribute("data-opened", opened ? "yes" : "no");
    markOpened();
    if (form && !form.elements.text.value) form.elements.text.value = store.read(kept(form));
    if (form) measure(form);
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
    measure(form);
    form.querySelector(".composer-kept").textContent = form.elements.text.value ? "Draft kept" : "";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (!form.matches?.("[data-composer]") || !signalbox.wasTaken(event.detail.xhr)) return;
    store.write(kept(form), "");
    form.elements.text.value = "";
    measure(form);
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
    if (id === "inbox-composer" && composer()) { keepTyped(composer()); measure(composer()); (composer().querySelector("[aria-invalid]") || composer().elements.text).focus(); }
    if (event.target.closest?.("#inbox-list") || id === "inbox-list") markOpened();
    const thread = document.getElementById("conversations-thread");
    if (id !== "conversations-thread" || !thread) return;
    if (newestBefore.endsWith("-end")) toEnd();
    const form = composer();
    if (form) warn(form, thread);
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
