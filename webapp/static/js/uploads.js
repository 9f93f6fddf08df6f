// Files that are dropped on the composer or pasted into it are taken like chosen ones; how far they are is shown.
(() => {
  const input = (place) => place.closest?.("[data-composer]")?.querySelector("[data-files]");
  const take = (place, files) => {
    const field = input(place);
    if (!field || !files.length) return false;
    const chosen = new DataTransfer();
    [...files].forEach((file) => chosen.items.add(file));
    field.files = chosen.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };
  const hasFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");

  // A file that misses the composer must not replace the page.
  ["dragover", "drop"].forEach((kind) => document.addEventListener(kind, (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    document.querySelectorAll(".is-dropped-on").forEach((one) => one.classList.remove("is-dropped-on"));
    const form = event.target.closest?.("[data-composer]");
    if (kind === "drop") { if (form) take(form, event.dataTransfer.files); }
    else if (form) form.classList.add("is-dropped-on");
  }));
  document.addEventListener("dragleave", (event) => { event.target.closest?.("[data-composer]")?.classList.remove("is-dropped-on"); });
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files || [];
    if (files.length && take(event.target, files)) event.preventDefault();
  });

  document.addEventListener("htmx:xhr:progress", (event) => {
    if (!event.target.matches?.("[data-files]") || !event.detail.lengthComputable) return;
    const bar = event.target.closest("#inbox-files")?.querySelector(".files-progress");
    if (!bar) return;
    bar.hidden = false;
    bar.value = Math.round((100 * event.detail.loaded) / event.detail.total);
  });
})();
