// Times go on while a page is open: "now" becomes "1 m", and the seconds until an answer is sent are counted down.
window.signalbox = window.signalbox || {};
signalbox.clockSkew = 0; // milliseconds that this browser's clock is ahead of the server's; pulse.js measures it
(() => {
  const RELATIVE = /^(now|\d+ [mhd])$/;
  const spoken = (seconds) => {
    if (seconds < 60) return "now";
    if (seconds < 3600) return `${Math.floor(seconds / 60)} m`;
    return seconds < 86400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} d`;
  };
  const go = () => document.querySelectorAll("time[datetime]").forEach((time) => {
    if (!RELATIVE.test(time.textContent)) return;
    const passed = (Date.now() - signalbox.clockSkew - Date.parse(time.dateTime)) / 1000, said = spoken(passed);
    if (passed < 7 * 86400 && said !== time.textContent) time.textContent = said;
  });
  setInterval(() => { if (!document.hidden) go(); }, 5000);

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
