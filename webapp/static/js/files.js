// A file that somebody asked for is saved as soon as it is here.
document.addEventListener("htmx:afterSwap", () => {
  document.querySelectorAll("[data-download-now]").forEach((link) => {
    link.removeAttribute("data-download-now");
    link.click();
  });
});
