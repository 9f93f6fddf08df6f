// Says to a screen reader what needs a person in the open conversation: a new reply, an answer that failed. Nothing else.
(() => {
  const thread = () => document.getElementById("conversations-thread");
  const failures = () => document.querySelectorAll("#conversations-thread .state-failed").length;
  let lead = "", newest = "", failed = 0;

  const note = () => { lead = signalbox.openLead?.() || ""; newest = thread()?.dataset.newest || ""; failed = failures(); };
  document.addEventListener("htmx:afterSettle", () => {
    const isSame = lead && lead === signalbox.openLead?.(), name = document.querySelector(".talk-name")?.textContent || "";
    const said = isSame && failures() > failed ? `An answer to ${name} was not sent.` : isSame && newest !== (thread()?.dataset.newest || "") ? `${name} has written.` : "";
    if (said) document.getElementById("heard").textContent = said;
    note();
  });
  document.addEventListener("DOMContentLoaded", note);
})();
