// The board: a dragged card sends the form that its buttons send; "Move" opens the list of meetings over the page;
// left and right go from column to column. Without this file the buttons and the list of meetings do the same.

/* global Sortable */

import { isTyping } from "./typing.js";

const dialog = document.querySelector("[data-move-dialog]");

function dropped(event) {
  if (event.from === event.to) return;
  const form = document.getElementById("board-act");
  const to = document.createElement("input");
  to.type = "hidden";
  to.name = "to";
  to.value = event.to.closest("[data-board-column]").dataset.boardColumn;
  form.action = event.item.dataset.place;
  form.append(to);
  form.requestSubmit();
}

for (const cards of document.querySelectorAll("[data-board-column] .board-cards")) {
  Sortable.create(cards, {
    group: "board", draggable: "[data-place]", filter: "a, button", preventOnFilter: false, sort: false, animation: 120,
    delay: 200, delayOnTouchOnly: true, onEnd: dropped,
  });
}

function open(link) {
  const form = dialog.querySelector("form");
  form.action = link.dataset.move;
  dialog.querySelector("[data-move-name]").textContent = link.dataset.name;
  for (const button of form.querySelectorAll("[name=to]")) button.disabled = button.value === link.dataset.from;
  dialog.close(); // it may stand open beside the board
  dialog.showModal();
  form.querySelector("[name=to]:not(:disabled)")?.focus();
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("[data-move]");
  if (link && dialog) {
    event.preventDefault();
    open(link);
  } else if (event.target.closest("[data-move-close]") && dialog.matches(":modal")) {
    event.preventDefault();
    dialog.close();
  }
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const column = event.target.closest?.(".board [data-row]")?.closest("[data-board-column]");
  if (!step || !column || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const place = [...column.querySelectorAll("[data-row]")].indexOf(event.target.closest("[data-row]"));
  let next = column;
  do next = step > 0 ? next.nextElementSibling : next.previousElementSibling;
  while (next && !next.querySelector("[data-row]"));
  const rows = next ? [...next.querySelectorAll("[data-row]")] : [];
  rows[Math.min(place, rows.length - 1)]?.focus();
});
