// Toasts go by themselves after a while, wait while they are read, and stay when they say that something failed.

const SECONDS = 8;
const shelf = document.getElementById("toasts");

function watch(toast) {
  if (toast.dataset.toast !== "go" || toast.dataset.watched) return;
  toast.dataset.watched = "yes";
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), SECONDS * 1000); };
  const wait = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", wait);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", wait);
  toast.addEventListener("focusout", start);
  start();
}

export function say(words, stays = false) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = stays ? "stay" : "go";
  const text = document.createElement("span");
  text.className = "toast-words";
  text.textContent = words;
  toast.append(text);
  shelf?.append(toast);
}

if (shelf) {
  shelf.querySelectorAll("[data-toast]").forEach(watch);
  new MutationObserver(() => shelf.querySelectorAll("[data-toast]").forEach(watch)).observe(shelf, { childList: true });
  shelf.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) event.target.closest("[data-toast]").remove();
  });
}
