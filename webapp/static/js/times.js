// Times go on while a page stays open: "now" becomes "1 m", in the words of the server.
(() => {
  const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
  const ago = (passed) => {
    if (passed < MINUTE) return "now";
    if (passed < HOUR) return `${Math.floor(passed / MINUTE)} m`;
    if (passed < DAY) return `${Math.floor(passed / HOUR)} h`;
    return passed < 7 * DAY ? `${Math.floor(passed / DAY)} d` : null;
  };
  // The difference to the server's clock does not matter for what was said in this page; its own steps do.
  const step = () => document.querySelectorAll("time[datetime]").forEach((one) => {
    const said = /^(now|\d+ [mhd])$/.test(one.textContent) && ago(Math.max(Date.now() - Date.parse(one.dateTime), 0));
    if (said && said !== one.textContent) one.textContent = said;
  });
  setInterval(step, 20_000);
})();
