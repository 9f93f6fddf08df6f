// Asks whether anything changed when the server says so, or each second where it cannot; the fragments fetch themselves again only
// when something did.
(() => {
  const body = document.body;
  const slug = body.dataset.slug;
  if (!slug) return;
  const live = document.getElementById("live");
  const SECOND = 1000;
  const ANYWAY = 900 * SECOND;
  const HIDDEN = 20 * SECOND;
  const PUSHED = 120 * SECOND;
  const SILENT = 35 * SECOND; // the server says every 15 that it is there
  const AGAIN = 5 * SECOND;
  let revision = body.dataset.revision || null;
  let pause = SECOND;
  let answeredAt = Date.now();
  let refreshedAt = Date.now();
  let wasMissed = false;
  // A few changes are shown at once; many together, one after the other without end, or a server that is slow to answer make
  // the next question wait: a burst renews a page two or three times, constant traffic twice a second.
  const MOST = 4, REFILLED = 500, BURST = 8, SHORTEST = 250, LONGEST = 3 * SECOND;
  let allowance = MOST, spentAt = 0, gap = SHORTEST;
  const spend = (changes, took) => {
    allowance = Math.min(MOST, allowance + (Date.now() - spentAt) / REFILLED) - (changes > BURST ? MOST : 1);
    spentAt = Date.now();
    gap = Math.min(Math.max(SHORTEST, (1 - allowance) * REFILLED, 5 * took), LONGEST);
  };

  const say = (state, text) => {
    const said = live?.querySelector(".live-text");
    if (!said || said.textContent === text) return;
    live.dataset.state = state;
    said.textContent = text;
  };
  const refresh = () => {
    refreshedAt = Date.now();
    const counts = document.getElementById("inbox-counts");
    // In a tab that nobody sees, only the number in its title goes on; the rest follows when it is looked at.
    if (!document.hidden) htmx.trigger(body, "inbox-changed");
    else if (counts) { wasMissed = true; htmx.trigger(counts, "look-again"); }
  };
  const clock = (moment) => new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  const sum = (numbers) => numbers.split(".").reduce((total, number) => total + Number(number), 0);
  const ask = async () => {
    const answer = await fetch(`/w/${slug}/pulse?v=${encodeURIComponent(revision || "")}`, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(8000), redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 401) return location.reload();
    // Shut out, given another role, or the workspace is gone: nothing of it stays on the screen.
    const standing = answer.headers.get("X-Standing");
    if (answer.status === 404 || (standing && standing !== body.dataset.standing)) {
      body.hidden = true;
      return location.reload();
    }
    if (answer.status !== 204 && !answer.ok) throw new Error(answer.status);
    const wasStale = pause > SECOND;
    pause = SECOND;
    answeredAt = Date.now();
    say("live", isDeaf ? "Live, asks each second" : "Live");
    if (answer.status === 200) {
      const known = revision !== null, told = (await answer.json()).revision;
      spend(known ? sum(told) - sum(revision) : 1, Date.now() - asksSince);
      revision = told;
      if (known || wasStale) refresh();
    } else if (wasStale || Date.now() - refreshedAt > ANYWAY) {
      refresh();
    }
  };

  window.signalbox = window.signalbox || {};
  signalbox.revision = () => revision;
  // What one did oneself is known with the answer: the fragments that it concerns have heard of it, and need not hear twice.
  // Unless somebody else's change is in between: of that one nobody here has heard.
  body.addEventListener("inbox-changed", (event) => {
    const told = event.detail?.revision;
    if (told && revision && sum(told) - sum(revision) === 1) revision = told;
  });

  // Of one's own act the answer tells: whoever hears of it before waits for the answer.
  const writes = new Set();
  document.addEventListener("htmx:beforeSend", ({ detail }) => { if (detail.requestConfig.verb !== "get") writes.add(detail.xhr); });
  document.addEventListener("htmx:afterRequest", ({ detail }) => writes.delete(detail.xhr));

  // Of all plans to ask the earliest one stands.
  let timer = 0, dueAt = Infinity, asksSince = 0, isAsking = false;
  const plan = (wait) => {
    const at = Date.now() + wait;
    if (at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(beat, wait);
  };
  const beat = async () => {
    dueAt = Infinity;
    if (writes.size || isAsking) return plan(50);
    isAsking = true;
    asksSince = Date.now();
    try { await ask(); } catch {
      pause = Math.min(pause * 2, 15 * SECOND);
      say("stale", `As of ${clock(answeredAt)}, reconnecting`);
    }
    isAsking = false;
    listen();
    plan((document.hidden ? HIDDEN : stream?.isHeard && pause === SECOND ? PUSHED : pause) * (0.9 + Math.random() * 0.2));
  };

  // A stream says when to ask: of the first change at once, of those that follow together. Only a tab that is looked at has
  // one: a browser opens few connections to one server.
  let stream = null, triedAt = 0, watch = 0, isDeaf = false;
  const leave = () => { stream?.close(); stream = null; clearTimeout(watch); };
  const lose = () => { leave(); isDeaf = true; plan(pause); };
  const listen = () => {
    if (stream || document.hidden || Date.now() - triedAt < AGAIN) return;
    triedAt = Date.now();
    stream = new EventSource(`/w/${slug}/changes`);
    stream.onmessage = ({ data }) => {
      stream.isHeard = true;
      isDeaf = false;
      clearTimeout(watch);
      watch = setTimeout(lose, SILENT);
      if (data !== "alive") plan(Math.max(30 * Math.random(), asksSince + gap - Date.now()));
    };
    stream.onerror = lose;
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return leave();
    if (wasMissed) { wasMissed = false; refresh(); }
    triedAt = 0;
    plan(0);
  });
  setTimeout(() => { listen(); plan(SECOND); }, SECOND);
})();
