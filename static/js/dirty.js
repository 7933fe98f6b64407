// Leaving a page with typing that nobody has yet asks first. `autosave.js` clears the mark when the server has the text.

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-dirty]");
  if (form) form.dataset.changed = "yes";
});

document.addEventListener("submit", (event) => { delete event.target.dataset.changed; });

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-changed]")) event.preventDefault();
});
