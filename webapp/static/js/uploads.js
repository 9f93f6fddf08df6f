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

  // One file after the other, each with its own progress: what one file is refused for does not stop the next.
  let queue = Promise.resolve();
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches?.("[data-files]")) return;
    const address = field.dataset.files;
    const coming = [...field.files].map((file) => ({ file, row: announce(field, file) }));
    field.value = "";  // they are on their way: the form must not send them again
    const refusals = [];
    coming.forEach(({ file, row }) => { queue = queue.then(() => upload(address, file, row, refusals)); });
  });
  const announce = (field, file) => {
    const row = document.createElement("li"), name = document.createElement("bdi"), bar = document.createElement("progress");
    row.className = "file"; name.className = "file-name"; name.textContent = file.name;
    bar.max = 100; bar.value = 0; bar.setAttribute("aria-label", `Uploading ${file.name}`);
    row.append(name, bar);
    const list = field.form.querySelector(".files-coming");
    list.append(row); list.hidden = false;
    return row;
  };
  const upload = (address, file, row, refusals) => new Promise((done) => {
    const request = new XMLHttpRequest(), body = new FormData(), list = row.parentElement;
    body.append("files", file);
    request.open("POST", address);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("X-CSRFToken", document.querySelector('meta[name="csrf-token"]').content);
    request.upload.onprogress = (event) => { if (event.lengthComputable) row.lastChild.value = (100 * event.loaded) / event.total; };
    request.onloadend = () => {
      row.remove();
      list.hidden = !list.children.length;
      show(address, file, request, refusals);
      done();
    };
    request.send(body);
  });
  // The files as the server has them now; beside them all that was refused of those chosen together.
  const show = (address, file, request, refusals) => {
    const place = document.querySelector(`#inbox-files:has([data-files="${CSS.escape(address)}"])`);
    if (!place) return;
    if (request.status === 200 || request.status === 422) htmx.swap(place, request.responseText, { swapStyle: "outerHTML" });
    else refusals.push(`“${file.name}” did not arrive. Add it again.`);
    const now = document.getElementById("inbox-files");
    const told = [...now.querySelectorAll(".state-failed span")].map((one) => one.textContent);
    refusals.filter((words) => !told.includes(words)).forEach((words) => {
      const said = document.createElement("p"), text = document.createElement("span");
      said.className = "state state-failed"; said.setAttribute("role", "alert"); text.textContent = words;
      said.append(text); now.querySelector(".files-add").before(said);
    });
    refusals.push(...told.filter((words) => !refusals.includes(words)));
  };
})();
