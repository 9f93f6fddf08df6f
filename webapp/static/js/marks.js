// Bold, italics, lists and links in a mail: marks around what is chosen, by key or by button.
(() => {
  const WRAPS = { b: "**", i: "*" };
  const answer = () => document.getElementById("answer");
  const isMail = (field) => field.form.elements.channel.value === "email";
  const put = (field, text, from, to, [start, end]) => {
    field.setRangeText(text, from, to);
    field.setSelectionRange(start, end);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  };
  const wrap = (field, mark) => {
    const { selectionStart: from, selectionEnd: to, value } = field, size = mark.length, said = value.slice(from, to);
    const isSo = value.slice(from - size, from) === mark && value.slice(to, to + size) === mark && !(size === 1 && value[from - 2] === "*");
    if (isSo) return put(field, said, from - size, to + size, [from - size, to - size]);
    put(field, mark + said + mark, from, to, [from + size, to + size]);
  };
  const link = (field) => {
    const { selectionStart: from, selectionEnd: to, value } = field, said = value.slice(from, to) || "words";
    put(field, `[${said}](https://)`, from, to, [from + said.length + 3, from + said.length + 11]);
  };
  const list = (field) => {
    const { selectionStart, selectionEnd, value } = field;
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1, after = value.indexOf("\n", selectionEnd), to = after < 0 ? value.length : after;
    const lines = value.slice(from, to).split("\n"), isSo = lines.every((line) => line.startsWith("- "));
    const text = lines.map((line) => (isSo ? line.slice(2) : `- ${line}`)).join("\n");
    put(field, text, from, to, [from + text.length, from + text.length]);
  };
  const mark = (field, kind) => {
    if (WRAPS[kind]) wrap(field, WRAPS[kind]);
    else (kind === "k" ? link : list)(field);
  };
  document.addEventListener("keydown", (event) => {
    if (event.target !== answer() || !(event.ctrlKey || event.metaKey) || event.altKey || !"bik".includes(event.key) || !isMail(event.target)) return;
    event.preventDefault();
    mark(event.target, event.key);
  });
  // A press leaves the keyboard of a phone up, so that nothing moves under the thumb.
  document.addEventListener("mousedown", (event) => { if (event.target.closest("button[data-mark]")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-mark]");
    if (button) mark(answer(), button.dataset.mark);
  });
})();
