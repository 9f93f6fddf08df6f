// Says what happened, and lets it be undone for ten seconds.
window.signalbox = window.signalbox || {};

signalbox.toast = (text, undo) => {
  const notices = document.getElementById("notices");
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (undo) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Undo", title: "Undo (z)" });
    button.dataset.undo = undo;
    button.addEventListener("click", () => { notice.remove(); signalbox.post(undo, {}); });
    notice.append(button, Object.assign(document.createElement("span"), { className: "notice-bar" }));
  }
  notices.replaceChildren(notice);
  setTimeout(() => notice.remove(), undo ? 10000 : 5000);
};

document.addEventListener("toast", (event) => signalbox.toast(event.detail.text, event.detail.undo));

// A refusal stays until it is read.
document.addEventListener("click", (event) => {
  if (event.target.closest(".notice-failed")) document.getElementById("notices").replaceChildren();
});
