// The composer: what is typed is kept until it is sent, the model's draft flows into it, and lengths are counted.
window.signalbox = window.signalbox || {};
(() => {
  const FIELDS = ["to", "copies", "blind_copies", "sender_id", "subject"];
  const composer = () => document.querySelector("[data-composer]");
  const key = (lead) => `composer-${lead}`;
  const store = {
    read: (lead) => { try { return JSON.parse(sessionStorage.getItem(key(lead)) || "null"); } catch { return null; } },
    write: (lead, kept) => { try { if (kept) sessionStorage.setItem(key(lead), JSON.stringify(kept)); else sessionStorage.removeItem(key(lead)); } catch { /* full or private */ } },
  };
  const usual = (field) => field.options ? ([...field.options].find((option) => option.defaultSelected) || field.options[0])?.value : field.defaultValue;
  const together = (one, other) => !other || one.includes(other) ? one : other.includes(one) ? other : `${one}\n\n${other}`;

  // Kept is what differs from what the server put there: a default that changes later is not overruled. Of a form that the
  // server refused, everything is: it has no other copy.
  const keep = (form) => {
    const { text, draft_id: draft } = form.elements, kept = {}, isUnsaved = "unsaved" in form.dataset;
    FIELDS.forEach((name) => { const field = form.elements[name]; if (field && (isUnsaved || field.value !== usual(field))) kept[name] = field.value; });
    if (isUnsaved || text.value !== text.defaultValue) Object.assign(kept, { text: text.value, draft_id: draft.value, channel: form.elements.channel.value });
    const isKept = Object.keys(kept).length > 0;
    store.write(form.dataset.keptAs, isKept ? kept : null);
    form.querySelector(".composer-kept").textContent = isKept && text.value ? "Kept" : "";
  };
  const restore = (form) => {
    const { text, draft_id: draft, channel } = form.elements, kept = store.read(form.dataset.keptAs) || {};
    FIELDS.forEach((name) => { if (kept[name] !== undefined && form.elements[name]) form.elements[name].value = kept[name]; });
    if (kept.text !== undefined) {
      const isTakenBack = text.defaultValue && !draft.value;
      text.value = isTakenBack ? together(text.value, kept.text) : kept.text;
      draft.value = isTakenBack ? "" : kept.draft_id;
      if (!isTakenBack && form.querySelector(`[name=channel][value=${kept.channel}]:enabled`)) channel.value = kept.channel;
    }
    if (form.elements.begins) return keep(form);
    // What was being written to a lead that is joined with this one now.
    (form.dataset.joined || "").split(" ").filter(Boolean).forEach((lead) => {
      const typed = store.read(lead)?.text;
      if (typed) { text.value = draft.value && text.value === text.defaultValue ? typed : together(text.value, typed); draft.value = ""; }
      store.write(lead, null);
    });
    keep(form);
  };

  // A draft fills a field that nobody has written in; else it is offered.
  const flow = (form) => {
    const offer = form.querySelector("#drafting-draft"), { text, draft_id: draft, channel } = form.elements;
    if (!offer) return;
    const { draft: number, body, channel: by } = offer.dataset;
    const isUntouched = !("unsaved" in form.dataset) && text.value === text.defaultValue && (!text.value || draft.value);
    if (isUntouched && draft.value !== number) {
      text.value = text.defaultValue = body;
      draft.value = number;
      if (by) channel.value = by;
    }
    if (draft.value && draft.value !== number) draft.value = "";
    mark(form);
  };
  const mark = (form) => {
    const offer = form.querySelector("#drafting-draft"), isUsed = Boolean(offer) && Boolean(offer.dataset.draft) && form.elements.draft_id.value === offer.dataset.draft;
    form.classList.toggle("is-draft", isUsed);
    if (!offer) return;
    offer.querySelector("[data-uses-draft]")?.toggleAttribute("hidden", isUsed);
    offer.querySelector(".draft-edited")?.toggleAttribute("hidden", !isUsed || form.elements.text.value === offer.dataset.body);
  };

  // A text is paid for by its parts: 160 letters of the GSM alphabet, or 70 of any other; 153 and 67 when there are several.
  const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
  // Which signature will end the mail: the mailbox's own, else the one for all; none where the text has it, nor below a draft.
  const saySignature = (form, isText) => {
    const line = form.querySelector(".signature"), { text, draft_id: draft, sender_id: sender } = form.elements;
    if (!line) return;
    const all = [...line.querySelectorAll("[data-sender]")];
    const one = all.find((each) => each.dataset.sender === sender?.value) || all.find((each) => !each.dataset.sender);
    all.forEach((each) => { each.hidden = each !== one; });
    line.hidden = isText || !one || Boolean(draft.value) || text.value.includes(one.textContent);
  };
  const measure = (form) => {
    const text = form.elements.text.value.trim(), isText = form.elements.channel.value === "sms", told = form.querySelector(".composer-length");
    form.querySelector(".envelope")?.toggleAttribute("hidden", isText);
    form.querySelector(".marks").hidden = isText;
    saySignature(form, isText);
    if (!isText) { told.textContent = form.elements.forwards_id?.value ? "Goes to whoever stands in To, as a new mail" : form.elements.begins ? "Begins a new thread" : "Goes out as a reply in this thread"; return told.classList.remove("is-over"); }
    const isPlain = GSM.test(text), length = isPlain ? text.length + (text.match(/[\^{}\\[~\]|€]/g) || []).length : text.length;
    const [one, many] = isPlain ? [160, 153] : [70, 67], parts = length <= one ? 1 : Math.ceil(length / many);
    told.textContent = `${length.toLocaleString("en")} of 1,600 characters, ${parts} ${parts === 1 ? "part" : "parts"}${isPlain ? "" : ", with special letters"}`;
    told.classList.toggle("is-over", length > 1600);
  };
  // The line above the fields says what stands in them.
  const sayEnvelope = (form) => form.querySelectorAll("[data-says]").forEach((said) => {
    const field = form.elements[said.dataset.says], value = field?.selectedOptions ? field.selectedOptions[0]?.dataset.email : field?.value.trim();
    said.textContent = value || (said.dataset.says === "to" ? "nobody yet" : "");
    said.closest("[data-part]")?.toggleAttribute("hidden", !value);
  });

  signalbox.beginComposer = () => {
    const form = composer();
    if (!form) return;
    restore(form);
    flow(form);
    measure(form);
    sayEnvelope(form);
  };

  const onInput = (event) => {
    const form = event.target.form;
    if (!form?.matches("[data-composer]")) return;
    if (!form.elements.text.value) form.elements.draft_id.value = "";
    keep(form);
    measure(form);
    mark(form);
    if (event.type === "change") sayEnvelope(form);
  };
  document.addEventListener("input", onInput);
  document.addEventListener("change", onInput);
  document.addEventListener("click", (event) => {
    const form = event.target.closest("[data-uses-draft]")?.form;
    if (!form) return;
    const { draft, body } = form.querySelector("#drafting-draft").dataset;
    form.elements.text.value = together(form.elements.text.value, body);
    form.elements.draft_id.value = draft;
    onInput({ target: form.elements.text, type: "change" });
    form.elements.text.focus();
  });
  // What was sent is not kept; the composer fetches itself anew.
  document.addEventListener("htmx:afterRequest", ({ target: form, detail }) => {
    // Of a part of the form that was replaced htmx tells the form: that is no answer sent.
    if (!form.matches?.("[data-composer]") || detail.requestConfig.path !== form.getAttribute("action") || !signalbox.wasTaken(detail.xhr)) return;
    store.write(form.dataset.keptAs, null);
    form.elements.text.value = form.elements.text.defaultValue = "";
    form.elements.draft_id.value = "";
    form.querySelector(".composer-kept").textContent = "";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const id = event.detail.target?.id || event.target.id, form = composer();
    if (!form) return;
    if (id === "drafting-draft" || event.target.id === "drafting-draft") { flow(form); keep(form); measure(form); }
    if (id !== "inbox-composer") return;
    signalbox.beginComposer();
    (form.querySelector("[aria-invalid]") || form.querySelector("[data-begins-here]") || (form.elements.text.value && form.elements.text))?.focus?.();
  });
})();
