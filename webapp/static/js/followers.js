// The panel and the draft of an open conversation follow its thread: their versions are of the same things, so while the thread has
// not changed neither have they, and only the thread asks.
(() => {
  const FOLLOWERS = ["leads-panel", "drafting-draft"];
  const due = new Set(), again = new Set();
  const thread = () => document.getElementById("conversations-thread");
  const follow = (id) => {
    const part = document.getElementById(id);
    if (!part) return due.delete(id);
    if (part.classList.contains("htmx-request")) again.add(id);
    else htmx.trigger(part, "look-again");
  };

  // Of a change that is not said to be of this lead the followers hear from the thread.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = event.detail, cause = requestConfig?.triggeringEvent;
    if (FOLLOWERS.includes(elt.id) && cause?.type === "inbox-changed" && !cause.detail?.lead && thread()) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const { id } = detail.elt, isRead = detail.requestConfig.verb === "get" && detail.xhr.status >= 200 && detail.xhr.status < 300;
    if (FOLLOWERS.includes(id) && isRead) {
      if (again.delete(id)) setTimeout(() => follow(id));
      else due.delete(id);
    }
    if (id !== "conversations-thread" || !isRead) return;
    if (detail.xhr.status === 200) FOLLOWERS.forEach((one) => due.add(one));
    setTimeout(() => due.forEach(follow));
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => { if (target.id === "conversations-conversation") due.clear(); });
})();
