// Asks each second whether anything changed, and lets the fragments fetch themselves again only when something did.
(() => {
  const body = document.body;
  const slug = body.dataset.slug;
  if (!slug) return;
  const live = document.getElementById("live");
  const SECOND = 1000;
  const ANYWAY = 60 * SECOND;
  const HIDDEN = 20 * SECOND;
  let revision = body.dataset.revision || null;
  let pause = SECOND;
  let answeredAt = Date.now();
  let refreshedAt = Date.now();
  let wasMissed = false;

  const say = (state, text) => {
    if (!live || live.dataset.state === state) return;
    live.dataset.state = state;
    live.querySelector(".live-text").textContent = text;
  };
  const refresh = () => {
    refreshedAt = Date.now();
    const counts = document.getElementById("inbox-counts");
    // In a tab that nobody sees, only the number in its title goes on; the rest follows when it is looked at.
    if (!document.hidden) htmx.trigger(body, "inbox-changed");
    else if (counts) { wasMissed = true; htmx.trigger(counts, "look-again"); }
  };
  const clock = (moment) => new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

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
    say("live", "Live");
    if (answer.status === 200) {
      const known = revision !== null;
      revision = (await answer.json()).revision;
      if (known || wasStale) refresh();
    } else if (wasStale || Date.now() - refreshedAt > ANYWAY) {
      refresh();
    }
  };

  window.signalbox = window.signalbox || {};
  signalbox.revision = () => revision;
  // What one did oneself is known with the answer: the fragments that it concerns have heard of it, and need not hear twice.
  // Unless somebody else's change is in between: of that one nobody here has heard.
  const sum = (numbers) => numbers.split(".").reduce((total, number) => total + Number(number), 0);
  body.addEventListener("inbox-changed", (event) => {
    const told = event.detail?.revision;
    if (told && revision && sum(told) - sum(revision) === 1) revision = told;
  });

  const beat = async () => {
    try { await ask(); } catch {
      pause = Math.min(pause * 2, 15 * SECOND);
      say("stale", `As of ${clock(answeredAt)}, reconnecting`);
    }
    setTimeout(beat, (document.hidden ? HIDDEN : pause) * (0.9 + Math.random() * 0.2));
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    if (wasMissed) { wasMissed = false; refresh(); }
    ask().catch(() => {});
  });
  setTimeout(beat, SECOND);
})();
