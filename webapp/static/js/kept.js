// What was typed and not yet sent stays with this tab, whatever is opened or loaded meanwhile: any form with data-kept.
(() => {
  const store = {
    read: (key) => { try { return JSON.parse(sessionStorage.getItem(`kept-${key}`)); } catch { return null; } },
    write: (key, value) => { try { if (value) sessionStorage.setItem(`kept-${key}`, JSON.stringify(value)); else sessionStorage.removeItem(`kept-${key}`); } catch { /* full or private */ } },
  };
  const fields = (form) => [...form.elements].filter((one) => one.name && one.matches("textarea, input:not([type=hidden], [type=password], [type=file], [type=checkbox], [type=radio])"));
  const mark = (form, isKept) => { const sign = form.querySelector(".kept-mark"); if (sign) sign.hidden = !isKept; };

  const give = (form) => {
    const typed = store.read(form.dataset.kept);
    mark(form, Boolean(typed));
    if (typed) fields(form).forEach((one) => { if (one.name in typed) one.value = typed[one.name]; });
  };
  const take = (form) => {
    const changed = fields(form).filter((one) => one.value !== one.defaultValue);
    // What they were written over goes along: whoever has changed it meanwhile is not overwritten.
    const all = changed.length ? [...changed, ...form.querySelectorAll("[data-was]")] : [];
    store.write(form.dataset.kept, all.length ? Object.fromEntries(all.map((one) => [one.name, one.value])) : null);
    mark(form, changed.length > 0);
  };
  const all = () => document.querySelectorAll("form[data-kept]").forEach((form) => { if (!form.contains(document.activeElement)) give(form); });

  document.addEventListener("input", (event) => { const form = event.target.form; if (form?.dataset.kept) take(form); });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form[data-kept]");
    if (!form || event.detail.requestConfig.verb === "get" || !signalbox.wasTaken(event.detail.xhr)) return;
    store.write(form.dataset.kept, null);
    fields(form).forEach((one) => { one.defaultValue = one.value; });
    mark(form, false);
  });
  document.addEventListener("htmx:afterSettle", all);
  all();
})();
