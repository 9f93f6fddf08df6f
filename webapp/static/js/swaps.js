// What a person opened, wrote or stood on is still there after a part of the page was renewed.
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) => {
  if (name === "open" && node.matches("details")) return false;
  if (name === "checked" && node.matches(".row-choice")) return false;
  if (name === "class" && (node.classList.contains("is-open") || node.classList.contains("is-leaving"))) return false;
  return !(name === "value" && node.matches("input, textarea") && node.value !== node.defaultValue);
};
// What a person reads and writes over stays with what they write, until it is taken.
Idiomorph.defaults.callbacks.beforeNodeMorphed = (node) => !(node.matches?.("[data-was]") && [...node.form.elements].some((one) => one !== node && one.matches("textarea") && one.value !== one.defaultValue));

(() => {
  const rows = () => [...document.querySelectorAll(".row")];
  let stood = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const here = document.activeElement;
    if (here && here !== document.body) stood = { id: here.id, row: rows().indexOf(here) };
  });
  // Who leaves a place on purpose is not brought back.
  const forget = (event) => { if (event.type === "pointerdown" || event.key === "Escape") stood = null; };
  ["keydown", "pointerdown"].forEach((kind) => document.addEventListener(kind, forget, true));
  // A row that went away leaves the keyboard on the one that took its place.
  document.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement !== document.body || !stood) return;
    const next = stood.id ? document.getElementById(stood.id) : rows()[Math.min(stood.row, rows().length - 1)];
    if (next?.checkVisibility()) next.focus({ preventScroll: true });
    else document.getElementById("conversations-thread")?.focus({ preventScroll: true });
  });

  // What a person asked for and takes longer than 300 ms is drawn as a skeleton where it will stand.
  let timer = 0;
  const isAsked = (asker) => asker.matches?.(".row, .toolbar");
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (!isAsked(detail.elt)) return;
    clearTimeout(timer);
    timer = setTimeout(() => detail.target.classList.add("is-waiting"), 300);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (isAsked(detail.elt)) {
      clearTimeout(timer);
      document.querySelectorAll(".is-waiting").forEach((one) => one.classList.remove("is-waiting"));
    }
    // A form behind a button folds away once it was taken.
    const folded = signalbox.wasTaken(detail.xhr) && detail.requestConfig.verb !== "get" && detail.elt.closest?.(".disclosure");
    if (folded) { detail.elt.reset(); folded.open = false; }
  });
})();

// A change that is heard while a part renews itself is asked about afterwards: what htmx keeps for later is lost when the answer
// changes the part's own address.
(() => {
  const late = new Set();
  document.addEventListener("inbox-changed", () => {
    document.querySelectorAll('[hx-trigger*="inbox-changed"].htmx-request').forEach((part) => late.add(part.id));
  }, true);
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const { id } = detail.elt;
    if (late.delete(id)) setTimeout(() => { const part = document.getElementById(id); if (part) htmx.trigger(part, "look-again"); });
  });
})();
