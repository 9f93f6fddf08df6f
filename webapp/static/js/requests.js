// What every htmx request carries, and what is done with refusals.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") {
    event.detail.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
  }
});

// An error is shown only where its answer says: in the notices. Nothing else of the page is replaced by it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400) return;
  event.detail.shouldSwap = xhr.getResponseHeader("HX-Retarget") === "#notices" || xhr.status === 422;
  event.detail.isError = false;
});

document.addEventListener("htmx:sendError", () => {
  signalbox.toast("Signalbox does not answer. What you wrote is kept; try again in a moment.");
});

// Where the keyboard was before a swap, it is afterwards.
let focused = null;
document.addEventListener("htmx:beforeSwap", () => { focused = document.activeElement && document.activeElement.id; });
document.addEventListener("htmx:afterSettle", () => {
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
});
