// The title says the lead, how many wait, and where; the picture beside it says the number, also in a tab that nobody sees.
(() => {
  const link = document.querySelector('link[rel="icon"]');
  const text = (selector) => document.querySelector(selector)?.textContent.trim() || "";
  const drawn = (count) => `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0d5f59"/><text x="16" y="22.5" font-family="system-ui,sans-serif" font-size="${count.length > 2 ? 14 : 19}" font-weight="700" fill="#fff" text-anchor="middle">${count}</text></svg>`)}`;

  const say = () => {
    const waiting = text("#inbox-counts .count-act").replace(/\D/g, "");
    const picture = waiting ? drawn(Number(waiting) > 99 ? "99+" : waiting) : document.body.dataset.mark;
    if (link && link.getAttribute("href") !== picture) link.setAttribute("href", picture);
    if (!document.querySelector(".inbox")) return;
    const count = text(".nav-group a[aria-current] .count"), view = text("h1");
    document.title = [text(".talk-name"), `${count ? `(${count}) ` : ""}${view}`, document.body.dataset.place, "Signalbox"].filter(Boolean).join(" · ");
  };
  document.addEventListener("htmx:afterSettle", say);
  say();
})();
