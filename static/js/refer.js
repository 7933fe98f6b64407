// The referral page: the summary while typing, steps that tick themselves, one more line of a list without a round trip.
// Everything here is a comfort: without it the page works, and the server shows the same after each post.

import { csrfToken } from "./token.js";

const form = document.querySelector(".refer form");
const summary = document.querySelector("[data-summary]");
const value = (name) => {
  const field = form.elements.namedItem(name);
  return field ? (field.value ?? "").trim() : "";
};
const words = (name) => form.elements.namedItem(name)?.selectedOptions?.[0]?.text ?? "";
const label = (name) => form.querySelector(`[name="${name}"]:checked`)?.closest("label")?.textContent.trim() ?? "";

function age(born) {
  const then = new Date(`${born}T00:00`), today = new Date();
  if (!born || Number.isNaN(then.valueOf()) || then > today) return "";
  const days = Math.floor((today - then) / 86400000);
  const months = (today.getFullYear() - then.getFullYear()) * 12 + today.getMonth() - then.getMonth() - (today.getDate() < then.getDate() ? 1 : 0);
  const said = (count, noun) => `· ${count} ${noun}${count === 1 ? "" : "s"}`;
  if (days < 28) return said(days, "day");
  if (months < 3) return said(Math.floor(days / 7), "week");
  if (months < 24) return said(months, "month");
  return said(Math.floor(months / 12), "year");
}

const tell = {
  name: () => [value("given_names"), value("family_name")].filter(Boolean).join(" ") || "No name yet",
  age: () => age(value("born_on")),
  sex: () => (value("sex") && value("sex") !== "unknown" ? `· ${value("sex")}` : ""),
  value: () => (value("value") ? ["·", value("system"), value("value")].filter(Boolean).join(" ") : ""),
  diagnosis: () => [value("diagnosis"), value("diagnosis") && value("certainty") === "suspected" ? "suspected" : ""].filter(Boolean).join(", "),
  site: () => [value("site"), value("side") ? words("side").toLowerCase() : ""].filter(Boolean).join(", "),
  biopsy: () => [label("biopsy"), value("biopsy") === "done" && value("biopsy_kind") ? words("biopsy_kind") : "", ["done", "planned"].includes(value("biopsy")) && value("biopsy_where") === "elsewhere" ? value("biopsy_place") || "elsewhere" : ""].filter(Boolean).join(" · "),
  question: () => value("question"),
  urgency: () => [words("urgency"), value("urgency") === "routine" ? "" : value("urgency_reason")].filter(Boolean).join(": "),
  performance: () => words("performance"),
};

const whole = {
  "#part-biopsy": () => value("biopsy"),
  "#part-patient": () => value("value") && value("born_on") && (value("given_names") || value("family_name")),
  "#part-tumor": () => value("diagnosis") && value("site"),
  "#part-history": () => value("history"),
  "#part-question": () => value("question"),
  "#part-people": () => value("presenter") && value("holder"),
};

function show() {
  for (const place of summary.querySelectorAll("[data-tell]")) {
    const said = tell[place.dataset.tell]();
    if (place.textContent.trim() !== said) place.textContent = said;
  }
  for (const [part, isWhole] of Object.entries(whole)) {
    const step = document.querySelector(`.step[href="${part}"]`);
    const use = step?.querySelector("use");
    const done = Boolean(isWhole());
    if (!use || step.classList.contains("step-wrong")) continue;
    step.classList.toggle("step-done", done);
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, done ? "#check" : "#circle"));
  }
  for (const chip of form.querySelectorAll("[data-chip]")) {
    const asked = document.getElementById(chip.dataset.chip).checked;
    chip.classList.toggle("chip-given", asked);
    chip.classList.toggle("chip-expected", !asked);
  }
}

function addLine(button) {
  const lines = form.querySelector(`[data-lines="${button.dataset.add}"]`);
  const count = lines.children.length;
  if (count >= 30) return;
  const line = lines.lastElementChild.cloneNode(true);
  for (const part of line.querySelectorAll("[id], [name], [for]")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(`-${count - 1}-`, `-${count}-`));
    }
    if ("value" in part && part.matches("input, select, textarea")) part.value = "";
    part.removeAttribute("aria-invalid");
  }
  line.querySelectorAll(".field-error").forEach((error) => error.remove());
  line.setAttribute("aria-label", line.getAttribute("aria-label").replace(/\d+$/, count + 1));
  lines.append(line);
  line.querySelector("input, select").focus();
}

// Which specialties the case needs as it is typed: the programme's rules know, so the server is asked.
const needed = document.querySelector("[data-needed]");
const RULED = ["diagnosis", "site", "born_on", "situation", "asks_about"];
let asking, waiting;

function askNeeded(event) {
  if (!needed || !RULED.includes(event.target.name)) return;
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    asking?.abort();
    asking = new AbortController();
    const typed = new URLSearchParams();
    for (const [name, typedValue] of new FormData(form)) if (RULED.includes(name)) typed.append(name, typedValue);
    try {
      const answer = await fetch(needed.dataset.needed, { method: "POST", body: typed, headers: { "X-CSRFToken": csrfToken() }, signal: asking.signal });
      const text = answer.ok ? await answer.text() : "";
      if (text && needed.innerHTML !== text) needed.innerHTML = text;
    } catch { /* the next change asks again; the server decides anyhow when the case is referred */ }
  }, 400);
}

form.addEventListener("input", askNeeded);
form.addEventListener("change", askNeeded);
form.addEventListener("input", show);
form.addEventListener("change", show);
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add]");
  if (!button) return;
  event.preventDefault();
  addLine(button);
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
form.addEventListener("autosaved", (event) => {
  const key = event.detail?.draft;
  if (!key) return;
  const address = new URL(location.href);
  address.searchParams.set("draft", key);
  history.replaceState(null, "", address);
});
show();
if (document.activeElement === document.body && !location.hash) form.querySelector("[name='biopsy']")?.focus({ preventScroll: true });
