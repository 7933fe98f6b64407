// Single keys for a list, only while it has the focus, and off when the person says so. In <… data-keys="Agenda"> each
// [data-row] can be reached by arrows (and J, K unless a row has buttons for them); [data-key="x"] in the focused row,
// else in the list, is pressed by its key ("x", "Shift+J", "Ctrl+z"). `?` shows the page's keys.

import { choose, chosen } from "./cookies.js";
import { isTyping } from "./typing.js";

const rowsOf = (list) => [...list.querySelectorAll("[data-row]")];
const nameOf = (event) =>
  `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.shiftKey && event.key.length === 1 && /\p{L}/u.test(event.key) ? "Shift+" : ""}${event.key.toLowerCase()}`;
const isKey = (button, name) => button.dataset.key.toLowerCase().replace("ctrl", "Ctrl").replace("shift", "Shift") === name;

function prepare() {
  for (const list of document.querySelectorAll("[data-keys]")) {
    const rows = rowsOf(list);
    rows.forEach((row) => { row.tabIndex = -1; });
    const first = rows.find((row) => row.dataset.row === "current") ?? rows[0];
    if (first) first.tabIndex = 0;
    list.querySelectorAll("[data-key]").forEach((button) => {
      button.setAttribute("aria-keyshortcuts", button.dataset.key.replace("Ctrl", "Control"));
    });
  }
}

function go(list, row) {
  rowsOf(list).forEach((one) => { one.tabIndex = one === row ? 0 : -1; });
  row.focus();
}

function press(event) {
  const list = event.target instanceof Element && event.target.closest("[data-keys]");
  if (!list || isTyping(event.target) || event.altKey) return;
  const name = nameOf(event);
  const row = event.target.closest("[data-row]");
  const rows = rowsOf(list);
  const step = { arrowdown: 1, arrowup: -1 }[name];
  const single = chosen("keys") !== "off";
  const buttons = [...(row?.querySelectorAll("[data-key]") ?? []), ...list.querySelectorAll("[data-key]:not([data-row] *)")];
  const button = single || name.startsWith("Ctrl+") ? buttons.find((one) => isKey(one, name) && !one.disabled) : undefined;
  const letterStep = single && !button ? { j: 1, k: -1 }[name] : undefined;
  if (button) {
    event.preventDefault();
    button.click();
  } else if ((step ?? letterStep) && rows.length) {
    event.preventDefault();
    go(list, rows[Math.min(Math.max(rows.indexOf(row) + (step ?? letterStep), 0), rows.length - 1)]);
  }
}

function help() {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-label", "Keys of this page");
  const keys = new Map([["/", "Find a patient or case"], ["?", "This list"]]);
  if (document.querySelector("[data-row]")) keys.set("↑ ↓", "Move in the list");
  document.querySelectorAll("[data-key]").forEach((button) => {
    keys.set(button.dataset.key.toUpperCase(), button.dataset.keyWords ?? button.getAttribute("aria-label") ?? button.textContent.trim());
  });
  const body = document.createElement("div");
  body.className = "dialog-body";
  const title = document.createElement("h2");
  title.textContent = "Keys of this page";
  const lines = document.createElement("div");
  lines.className = "dialog-keys";
  for (const [key, words] of keys) {
    const mark = document.createElement("kbd");
    mark.textContent = key;
    const text = document.createElement("span");
    text.textContent = words;
    lines.append(mark, text);
  }
  const label = document.createElement("label");
  label.className = "choice";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = chosen("keys") !== "off";
  box.addEventListener("change", () => choose("keys", box.checked ? "on" : "off"));
  label.append(box, "Single letters act in lists");
  body.append(title, lines, label);
  dialog.append(body);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (event.key === "?" && !isTyping(event.target) && chosen("keys") !== "off") {
    event.preventDefault();
    help();
  } else {
    press(event);
  }
});
document.addEventListener("click", (event) => { if (event.target.closest?.("[data-keys-help]")) help(); });
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (row) rowsOf(row.closest("[data-keys]") ?? document).forEach((one) => { one.tabIndex = one === row ? 0 : -1; });
});
document.addEventListener("htmx:after:swap", prepare);
document.addEventListener("live:swapped", prepare);
prepare();
// After a post that leads back to #agenda-item-7 the hand is where it was.
const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (target && target.matches("[data-row]")) target.focus();
