// What somebody else typed in this tab before they signed out is not this person's.
(() => {
  const { viewer } = document.body.dataset;
  try {
    if ((sessionStorage.getItem("viewer") || viewer) !== viewer) sessionStorage.clear();
    sessionStorage.setItem("viewer", viewer);
  } catch { /* private window: nothing is kept */ }
})();

// What every htmx request carries, and what is done with refusals.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") {
    event.detail.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
  }
});

// Whether the server did what it was asked. htmx's own `successful` is also true for a refusal that is shown.
window.signalbox = window.signalbox || {};
signalbox.wasTaken = (xhr) => xhr.status >= 200 && xhr.status < 400;

// An error is shown only where its answer says: in the notices, or in the form itself. Nothing else is replaced by it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400) return;
  // A conversation that is somebody else's now is not left on the screen.
  if (xhr.status === 404 && event.detail.requestConfig.verb === "get" && event.target.closest("#conversations-conversation")) {
    event.target.closest("#conversations-conversation").replaceChildren();
    return location.assign(`/w/${document.body.dataset.slug}/inbox`);
  }
  event.detail.shouldSwap = xhr.getResponseHeader("HX-Retarget") === "#notices" || [409, 422].includes(xhr.status);
  event.detail.isError = false;
});

// A page that is being left lets go of its requests; that is no failure.
let isLeaving = false;
addEventListener("beforeunload", () => { isLeaving = true; });
document.addEventListener("htmx:sendError", () => {
  if (!isLeaving) signalbox.toast("Signalbox does not answer. What you wrote is kept; try again in a moment.");
});
