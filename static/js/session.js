// Two minutes before a session ends by itself: what was typed is saved first, then a dialog asks. When it has ended the page
// is not left standing for whoever passes: it gives way to the sign-in, or, where typing would be lost, it is covered until
// the same person has signed in again on another tab. Other tabs count: before it asks, it looks how long is really left.

import { csrfToken } from "./token.js";

const WARN = 120, LOOK = 20, SAVING = 2000;
const dialog = document.getElementById("session-ends");
const page = document.body.dataset;
let endsAt, limitAt, warn = WARN, askedAt = 0, isOver = false;

const seconds = (at) => (at - Date.now()) / 1000;
const part = (name) => dialog.querySelector(`[data-session="${name}"]`);
const isUnsaved = () => Boolean(document.querySelector("form[data-changed], [data-unsent]"));
const clock = (at) => new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit" }).format(new Date(at)).replace(/^0/, "");

function know(told) {
  endsAt = Date.now() + told.left * 1000;
  limitAt = Date.now() + told.limit * 1000;
}

// What the server says; null when the session has ended, undefined when nobody answers.
async function ask(method = "GET") {
  askedAt = Date.now();
  try {
    const answer = await fetch(dialog.dataset.address, {
      method, redirect: "manual", credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(8000),
      headers: method === "GET" ? {} : { "X-CSRFToken": csrfToken() },
    });
    if (answer.type === "opaqueredirect" || answer.status === 401) return null;
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

function warnNow() {
  const isLast = seconds(limitAt) <= warn;
  dialog.querySelector("[data-words]").textContent = isLast
    ? `This session began long ago and ends at ${clock(endsAt)}. What you typed is saved where it saves itself; save the rest now, then sign in again.`
    : `Nobody has used this page for a while. You will be signed out at ${clock(endsAt)}. What you typed is saved where it saves itself.`;
  dialog.querySelector("[data-stay]").textContent = isLast ? "Go on for now" : "Stay signed in";
  part("ending").hidden = false;
  part("ended").hidden = true;
  if (!dialog.open) {
    dialog.showModal();
    dialog.querySelector("[data-stay]").focus();
  }
}

function ended() {
  isOver = true;
  if (!isUnsaved()) {
    location.assign(`${dialog.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
    return;
  }
  document.documentElement.dataset.sessionOver = "";
  part("ending").hidden = true;
  part("ended").hidden = false;
  dialog.setAttribute("aria-labelledby", "session-over-title");
  part("ended").querySelector("h2").id = "session-over-title";
  if (!dialog.open) dialog.showModal();
  part("ended").querySelector("a").focus();
}

function goOn(told) {
  if (String(told.reader) !== page.sessionReader) { // somebody else signed in here: nothing of this page is theirs
    document.querySelectorAll("form[data-changed]").forEach((form) => { delete form.dataset.changed; });
    location.reload();
    return;
  }
  know(told);
  document.querySelector('meta[name="csrf-token"]').content = told.csrf;
  document.querySelectorAll('input[name="csrf_token"]').forEach((field) => { field.value = told.csrf; });
  isOver = false;
  delete document.documentElement.dataset.sessionOver;
  if (dialog.open) dialog.close();
}

let looking = false;
async function look() {
  if (looking) return;
  looking = true;
  const told = await ask();
  looking = false;
  if (told === null) { if (!isOver) ended(); return; }
  if (told === undefined) return;
  if (isOver || told.left > warn) { goOn(told); return; }
  know(told);
  if (dialog.open) return;
  if (isUnsaved()) { // saving is a use of the session: then there may be nothing to ask
    document.dispatchEvent(new CustomEvent("session:ending")); // autosave.js and writing.js send what they have
    await new Promise((done) => { setTimeout(done, SAVING); });
    const after = await ask();
    if (after === null) { ended(); return; }
    if (after && after.left > warn) { know(after); return; }
  }
  warnNow();
}

async function stay() {
  const told = await ask("POST");
  if (told === null) ended();
  else if (told) { goOn(told); if (seconds(endsAt) <= warn) warn = 0; } // told once of a limit that nothing moves
}

function tick() {
  if (isOver || seconds(endsAt) > warn) return;
  if (seconds(endsAt) <= 0 || Date.now() - askedAt > LOOK * 1000) look();
}

if (dialog && page.sessionLeft) {
  know({ left: Number(page.sessionLeft), limit: Number(page.sessionLimit) });
  warn = Math.min(WARN, Number(page.sessionLeft) / 2);
  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); if (!isOver) stay(); }); // Escape is an answer too
  dialog.addEventListener("close", () => { if (isOver) dialog.showModal(); });
  setInterval(tick, 2000);
  const back = () => { if (!document.hidden && (isOver || seconds(endsAt) <= warn)) look(); };
  document.addEventListener("visibilitychange", back);
  window.addEventListener("focus", back);
  window.addEventListener("pageshow", (event) => { if (event.persisted) look(); });
}
