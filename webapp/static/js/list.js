// The list goes on by itself, but nothing moves under the pointer, and nothing that was loaded goes away.
(() => {
  const PAGE = 50, MOST = 500, FAR = 200, FEW = 15;
  const scroller = () => document.querySelector(".listing-scroll");
  const list = () => document.getElementById("inbox-list");
  const pill = () => document.querySelector(".fresh");
  const ids = (part) => [...part.querySelectorAll(".row-item:not(.is-leaving)")].map((row) => row.id);
  let isPointed = false, isHeld = false, isAsked = false, isUnderWay = false, isSearched = false, isStale = false;

  // The rows that are shown, by whole pages: as many are asked for again.
  signalbox.shown = () => Math.min(Math.ceil(document.querySelectorAll(".row-item").length / PAGE) * PAGE, MOST);
  // A search takes the place of a refresh that is under way, and one that is wanted meanwhile comes after it, for what was searched.
  const refresh = () => { if (isSearched) isStale = true; else if (list()) htmx.trigger(list(), "list-refresh"); };
  const hold = (isSo) => { isHeld = isSo; if (pill()) pill().hidden = !isSo; };

  document.body.addEventListener("inbox-changed", (event) => {
    if (!scroller()) return;
    // A lead that one has just sent off the list is off it; only a list that runs short is fetched again for it.
    const item = event.detail?.revision && document.getElementById(`row-${event.detail.lead}`);
    if (!isUnderWay && item?.classList.contains("is-leaving") && ids(list()).length > FEW) return;
    // Far down in a long list it is not worth while to fetch all of it for what is above.
    if (scroller().scrollTop > FAR && signalbox.shown() > 3 * PAGE) { if (!event.detail?.lead) hold(true); } else refresh();
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => { if (detail.elt.id === "inbox-list") isUnderWay = true; if (detail.elt.id === "inbox-toolbar") isSearched = true; });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt.id === "inbox-list") isUnderWay = false;
    if (detail.elt.id === "inbox-toolbar") { isSearched = false; if (isStale) { isStale = false; setTimeout(refresh); } }
  });
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.elt.id === "inbox-list" && signalbox.shown() > PAGE) detail.parameters.shown = signalbox.shown();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { elt, target, xhr } = event.detail;
    if (target?.id !== "inbox-list" || elt.id !== "inbox-list" || xhr.status !== 200) return;
    const fresh = ids(new DOMParser().parseFromString(xhr.responseText, "text/html"));
    const gone = new Set([...document.querySelectorAll(".row-item.is-leaving")].map((row) => row.id));
    const moves = fresh.filter((id) => !gone.has(id)).join() !== ids(list()).join();
    const isKept = moves && !isAsked && (isPointed || scroller().scrollTop > FAR);
    isAsked = false;
    hold(isKept);
    if (isKept) event.detail.shouldSwap = false;
  });
  const show = () => { isAsked = true; hold(false); refresh(); };

  // The pointer is at work while it was moved last; a key hands the list back to the keyboard.
  document.addEventListener("pointermove", (event) => { isPointed = Boolean(event.target.closest?.(".listing-scroll")) && event.pointerType !== "touch"; if (isHeld && !isPointed && scroller()?.scrollTop <= FAR) show(); });
  document.addEventListener("pointerleave", () => { isPointed = false; });
  document.addEventListener("keydown", () => { isPointed = false; if (isHeld && scroller()?.scrollTop <= FAR) show(); }, true);
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".fresh")) return;
    scroller().scrollTop = 0;
    show();
  });
})();
