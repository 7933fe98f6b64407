// The recorder's page acts without leaving it: every form of it is posted in place, after what was typed was sent; the parts
// follow by themselves (live.js). Escape leads from a field back to the agenda's list, where the single keys are.

import { sendAll } from "./writing.js"; // nobody else may load it: by two addresses it would run twice, and send all twice
import { say } from "./toast.js";
import { csrfToken } from "./token.js";

const room = document.querySelector("[data-recorder]");
const focusable = "[data-first], textarea:not([readonly]), input:not([type=hidden]), select, button";

function refused(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const words = [...page.querySelectorAll(".refusal p, .errors li, .field-error span")].map((one) => one.textContent.trim());
  return words.join(" ") || "This was not done. Try again.";
}

async function act(form, button) {
  if (form.dataset.sending !== undefined) return;
  form.dataset.sending = "";
  const body = new URLSearchParams(new FormData(form, button));
  try {
    if (!await sendAll()) say("What you typed is not sent yet. It is kept on this page.", true);
    const answer = await fetch(form.action, {
      method: "POST", body, redirect: "manual", credentials: "same-origin", signal: AbortSignal.timeout(15000),
      headers: { "X-CSRFToken": csrfToken(), "X-Live": "1" },
    });
    if (answer.type !== "opaqueredirect" && !answer.ok) say(refused(await answer.text()), true);
    else done(form);
  } catch {
    say("Not done: no connection. Try again when the server is back.", true);
  }
  delete form.dataset.sending;
}

function done(form) {
  form.querySelectorAll("input:not([type=hidden]), textarea").forEach((field) => { field.value = field.defaultValue; });
  const details = form.closest("details.run-defer");
  if (details) details.open = false;
  document.dispatchEvent(new CustomEvent("live:now", { detail: { topics: ["agenda", "attendance", "input", "plan"] } }));
}

// Whether the meeting has gone on and its case is not shown yet: what is asked for meanwhile is done when it is.
const isBehind = () => {
  const shown = room.querySelector(".case-now")?.dataset.item;
  const is = room.querySelector(".run-now")?.id;
  return Boolean(shown && is && is !== `item-${shown}`);
};
const isUnsent = () => Boolean(room.querySelector("[data-unsent]"));
let wanted = "";

function want(id) {
  wanted = isBehind() && !isUnsent() ? id : "";
  if (!wanted) reach(document.getElementById(id));
}

function reach(place) {
  if (!place) return void say("Not here: the chair signs a plan, and a signed plan is amended.");
  for (let one = place; one; one = one.parentElement?.closest("details")) if (one.localName === "details") one.open = true;
  (place.querySelector(focusable) ?? place).focus();
  place.scrollIntoView({ block: "nearest" });
}

const current = () => room.querySelector("[data-row=current]") ?? room.querySelector("[data-row]");

if (room) {
  // Before requests.js, which would disable the buttons of a form that leads away.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!room.contains(form) || form.matches("[data-writes], [data-hold]") || form.method !== "post") return;
    event.preventDefault();
    event.stopPropagation();
    act(form, event.submitter);
  }, true);
  room.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-focus], a[data-opens], a[data-press]");
    if (!link) return;
    event.preventDefault();
    if (link.dataset.press) room.querySelector(`button[data-key="${link.dataset.press}"]`)?.click();
    else want(link.dataset.opens ?? link.hash.slice(1));
  });
  room.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.target.closest("[data-keys]")) return;
    current()?.focus();
  });
  room.addEventListener("live:swapped", () => { if (wanted) want(wanted); });
  // The phrases of the section in hand are shown, of the consensus to begin with. Not while the pointer is down: what it
  // points at would move away before the click.
  let isDown = false;
  const unfold = () => {
    const box = document.activeElement?.closest(".letter-edit");
    if (isDown || !box || box.classList.contains("is-open")) return;
    room.querySelectorAll(".is-open").forEach((one) => one.classList.remove("is-open"));
    box.classList.add("is-open");
  };
  room.addEventListener("focusin", unfold);
  document.addEventListener("pointerdown", () => { isDown = true; }, true);
  for (const name of ["pointerup", "pointercancel"]) {
    document.addEventListener(name, () => setTimeout(() => { isDown = false; unfold(); }), true);
  }
  if (document.activeElement === document.body && !location.hash) current()?.focus({ preventScroll: true });

  // The meeting has gone on while somebody writes here: nothing is taken from under the hand, and the page says so.
  const away = room.querySelector("[data-away]");
  setInterval(() => {
    const behind = isBehind() && isUnsent();
    away.hidden = !behind;
    if (behind) away.textContent = "The meeting has gone on. This case stays here until your text is sent.";
  }, 1000);
}
