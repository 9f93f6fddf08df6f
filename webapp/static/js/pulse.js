// Asks each second whether anything changed, and lets the fragments fetch themselves again only when something did.
(() => {
  const body = document.body;
  const slug = body.dataset.slug;
  if (!slug) return;
  const live = document.getElementById("live");
  const SECOND = 1000;
  const ANYWAY = 60 * SECOND;
  let revision = body.dataset.revision || null;
  let pause = SECOND;
  let answeredAt = Date.now();
  let refreshedAt = Date.now();

  const say = (state, text) => {
    if (!live || live.dataset.state === state) return;
    live.dataset.state = state;
    live.querySelector(".live-text").textContent = text;
  };
  const refresh = () => {
    refreshedAt = Date.now();
    htmx.trigger(body, "inbox-changed");
  };
  const clock = (moment) => new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  const ask = async () => {
    const answer = await fetch(`/w/${slug}/pulse?v=${encodeURIComponent(revision || "")}`, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(8000), redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 401) return location.reload();
    if (answer.status !== 204 && !answer.ok) throw new Error(answer.status);
    const told = Date.parse(answer.headers.get("date"));
    if (told) signalbox.clockSkew = Date.now() - told;
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

  const beat = async () => {
    if (!document.hidden) {
      try { await ask(); } catch {
        pause = Math.min(pause * 2, 15 * SECOND);
        say("stale", `As of ${clock(answeredAt)}, reconnecting`);
      }
    }
    setTimeout(beat, pause * (0.9 + Math.random() * 0.2));
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask().catch(() => {}); });
  setTimeout(beat, SECOND);
})();

// The list refreshes in place while its top is in view; further down, it waits until it is asked.
(() => {
  const scroller = () => document.querySelector(".listing-scroll");
  const pill = () => document.querySelector(".fresh");
  const show = () => { const list = document.getElementById("inbox-list"); if (list) htmx.trigger(list, "list-refresh"); if (pill()) pill().hidden = true; };
  document.body.addEventListener("inbox-changed", () => {
    if (!scroller()) return;
    if (scroller().scrollTop < 200) show();
    else pill().hidden = false;
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".fresh")) return;
    scroller().scrollTop = 0;
    show();
  });
})();
