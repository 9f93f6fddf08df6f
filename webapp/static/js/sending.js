// The seconds until an answer is sent are counted down. The server said how many; this browser's clock does not matter.
(() => {
  const ends = new Map();
  const count = () => document.querySelectorAll("[data-counts-to]").forEach((said) => {
    const to = said.dataset.countsTo;
    if (!ends.has(to)) ends.set(to, performance.now() + 1000 * Number(said.textContent.match(/\d+/)?.[0] || 0));
    const left = Math.ceil((ends.get(to) - performance.now()) / 1000), now = left > 0 ? `Sending in ${left} s` : "Sending";
    if (said.textContent !== now) said.textContent = now;
    if (left <= 0) said.parentElement.querySelector("form")?.remove();
  });
  setInterval(count, 500);
})();
