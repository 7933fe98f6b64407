// Every request that a script sends carries the CSRF token; a form posts once per click.

import { csrfToken } from "./token.js";

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRFToken"] = csrfToken();
});

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const buttons = event.target.querySelectorAll('button[type="submit"], button:not([type])');
  // Later, so that the pressed button's own value is still sent.
  setTimeout(() => buttons.forEach((button) => { button.disabled = true; button.dataset.sent = ""; }));
});

const allowAgain = () => document.querySelectorAll("button[data-sent]").forEach((button) => {
  button.disabled = false;
  delete button.dataset.sent;
});
window.addEventListener("pageshow", allowAgain); // back from the next page
document.addEventListener("htmx:finally:request", allowAgain);
