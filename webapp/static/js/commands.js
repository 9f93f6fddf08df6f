// The command bar: whatever on the page is named as a command, found by typing.
(() => {
  const bar = document.getElementById("command-bar");
  const input = document.getElementById("command-input");
  const list = document.getElementById("command-list");
  let chosen = 0;

  const fitting = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    // What can be done to the open lead comes before the places to go to.
    return [...document.querySelectorAll("main [data-command], .sidebar [data-command]")].sort((a, b) => Boolean(a.closest(".sidebar")) - Boolean(b.closest(".sidebar"))).filter((one) => words.every((word) => one.dataset.command.toLowerCase().includes(word)));
  };
  const draw = () => {
    const found = fitting();
    chosen = Math.min(chosen, Math.max(found.length - 1, 0));
    list.replaceChildren(...found.map((one, place) => {
      const item = Object.assign(document.createElement("li"), { id: `command-${place}`, textContent: one.dataset.command });
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(place === chosen));
      item.addEventListener("click", () => run(one));
      return item;
    }));
    input.setAttribute("aria-activedescendant", found.length ? `command-${chosen}` : "");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const run = (one) => { bar.close(); one.click(); };

  window.signalbox = window.signalbox || {};
  signalbox.openCommands = () => { input.value = ""; chosen = 0; bar.showModal(); draw(); };
  input.addEventListener("input", () => { chosen = 0; draw(); });
  input.addEventListener("keydown", (event) => {
    const found = fitting();
    if (event.key === "ArrowDown") chosen = Math.min(chosen + 1, found.length - 1);
    else if (event.key === "ArrowUp") chosen = Math.max(chosen - 1, 0);
    else if (event.key === "Enter" && found[chosen]) { event.preventDefault(); return run(found[chosen]); }
    else return;
    event.preventDefault();
    draw();
  });
})();
