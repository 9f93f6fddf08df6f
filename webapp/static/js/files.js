// A file that this page asked for is saved, and a picture opened, as soon as it is here, whichever fragment brings it.
(() => {
  const asked = new Set();
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    const file = detail.elt.closest?.(".file");
    if (file && detail.requestConfig.verb === "post") asked.add(file.id);
  });
  document.addEventListener("htmx:afterSettle", () => asked.forEach((id) => {
    const file = document.getElementById(id), save = file?.querySelector("a[download]");
    if (file && !save) return;
    asked.delete(id);
    const picture = file?.querySelector("details");
    if (picture) picture.open = true;
    else save?.click();
  }));
})();
