// The command bar: whatever on the page is named as a command, and every lead, found by typing.
(() => {
  const bar = document.getElementById("command-bar");
  const input = document.getElementById("command-input");
  const list = document.getElementById("command-list");
  const none = document.getElementById("command-none");
  const OWN = [
    { text: "Take back the last act", key: "z", run: () => signalbox.takeBack() },
    { text: "Search", key: "/", run: () => document.getElementById("search")?.focus() },
    { text: "Keyboard", key: "?", run: () => document.getElementById("help").showModal() },
  ];
  let chosen = 0, leads = [], told = "", asked = 0, timer = 0;

  const named = () => [...document.querySelectorAll("main [data-command], .sidebar [data-command]")]
    // What can be done to the open lead comes before the places to go to.
    .sort((a, b) => Boolean(a.closest(".sidebar")) - Boolean(b.closest(".sidebar")))
    .map((one) => ({ text: one.dataset.command, key: one.dataset.key || one.dataset.commandKey, run: () => one.click() }));
  const fitting = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const commands = [...named(), ...OWN].filter(({ text }) => words.every((word) => text.toLowerCase().includes(word)));
    return [...commands, ...(words.length ? leads : [])];
  };
  const item = (one, place) => {
    const line = Object.assign(document.createElement("li"), { id: `command-${place}` });
    line.append(Object.assign(document.createElement("span"), { textContent: one.text, className: "command-text" }));
    if (one.said) { line.classList.add("has-said"); line.append(Object.assign(document.createElement("q"), { textContent: one.said })); }
    if (one.about) line.append(Object.assign(document.createElement("small"), { textContent: one.about }));
    if (one.key) line.append(Object.assign(document.createElement("kbd"), { textContent: one.key === "E" ? "⇧ E" : one.key }));
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", String(place === chosen));
    line.addEventListener("click", () => run(one));
    return line;
  };
  const draw = () => {
    const found = fitting();
    chosen = Math.min(chosen, Math.max(found.length - 1, 0));
    list.replaceChildren(...found.map(item));
    none.textContent = [found.length ? "" : `Nothing is found for “${input.value.trim()}”.`, told].filter(Boolean).join(" ");
    if (found.length) input.setAttribute("aria-activedescendant", `command-${chosen}`); else input.removeAttribute("aria-activedescendant");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const run = (one) => { bar.close(); one.run(); };

  // Leads are asked for while one types; an answer to what was typed before is let go of.
  const look = async () => {
    const words = input.value.trim(), mine = ++asked;
    told = "";
    if (words.length < 2) { leads = []; return draw(); }
    try {
      const answer = await fetch(`/w/${document.body.dataset.slug}/leads/found?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" }, redirect: "manual" });
      const found = answer.ok ? await answer.json() : { leads: [], said: "" };
      if (mine !== asked) return;
      told = found.said;
      leads = found.leads.map((lead) => ({ text: lead.name, about: lead.about, said: lead.said, run: () => { location.href = lead.path; } }));
      draw();
    } catch { /* the commands are there all the same */ }
  };

  signalbox.openCommands = () => { input.value = ""; chosen = 0; leads = []; told = ""; bar.showModal(); draw(); };
  input.addEventListener("input", () => { chosen = 0; draw(); clearTimeout(timer); timer = setTimeout(look, 150); });
  input.addEventListener("keydown", (event) => {
    const found = fitting();
    if (event.key === "ArrowDown") chosen = Math.min(chosen + 1, found.length - 1);
    else if (event.key === "ArrowUp") chosen = Math.max(chosen - 1, 0);
    else if (event.key === "Enter") { event.preventDefault(); return found[chosen] && run(found[chosen]); }
    else return;
    event.preventDefault();
    draw();
  });
})();
