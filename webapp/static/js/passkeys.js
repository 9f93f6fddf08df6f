// Forms that a device answers with a passkey, and questions that open by themselves. Both pages and dialogs have them.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const ask = (form) => {
    const told = JSON.parse(form.dataset.options);
    const options = { ...told, challenge: bytes(told.challenge) };
    if (form.dataset.passkey === "get") return navigator.credentials.get({ publicKey: { ...options, allowCredentials: known(told.allowCredentials) } });
    const user = { ...told.user, id: bytes(told.user.id) };
    return navigator.credentials.create({ publicKey: { ...options, user, excludeCredentials: known(told.excludeCredentials) } });
  };
  const written = ({ id, rawId, type, response }) => {
    const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].filter((name) => response[name]);
    return JSON.stringify({ id, rawId: text(rawId), type, clientExtensionResults: {}, response: Object.fromEntries(parts.map((name) => [name, text(response[name])])) });
  };

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-passkey]");
    if (!form) return;
    event.preventDefault();
    const problem = form.querySelector("[role=alert]");
    problem.hidden = true;
    ask(form).then((answer) => {
      form.querySelector("[data-answer]").value = written(answer);
      form.submit();
    }, () => { problem.hidden = false; });
  });

  const show = () => {
    if (window.PublicKeyCredential) document.querySelectorAll("form[data-passkey]").forEach((form) => { form.hidden = false; });
    const question = document.querySelector("dialog[data-opens-itself]:not([open])");
    question?.showModal();
    question?.addEventListener("close", () => question.remove());
  };
  document.addEventListener("htmx:afterSettle", show);
  show();
})();
