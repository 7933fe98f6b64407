// Dragging on the ruler says the same as the buttons: it fills the form [data-move-form] (id, position) and sends it.
// A slot dropped from [data-ruler-source] fills [data-add-form] instead.

/* global Sortable */

function send(form, id, position) {
  if (!form) return;
  form.elements.namedItem("id").value = id;
  form.elements.namedItem("position").value = position;
  form.requestSubmit();
}

function dropped(event) {
  const id = event.item.dataset.id;
  const position = [...event.to.children].filter((row) => row.dataset.id).indexOf(event.item) + 1;
  if (event.from !== event.to) send(document.querySelector("[data-add-form]"), id, position);
  else if (event.oldIndex !== event.newIndex) send(document.querySelector("[data-move-form]"), id, position);
}

function prepare() {
  for (const ruler of document.querySelectorAll("[data-ruler]:not([data-ready])")) {
    ruler.dataset.ready = "";
    Sortable.create(ruler, { group: "agenda", draggable: "[data-id]", handle: ".slot-handle", animation: 120, onEnd: dropped });
  }
  for (const source of document.querySelectorAll("[data-ruler-source]:not([data-ready])")) {
    source.dataset.ready = "";
    Sortable.create(source, { group: { name: "agenda", put: false }, draggable: "[data-id]", handle: ".slot-handle", sort: false, animation: 120, onEnd: dropped });
  }
}

document.addEventListener("htmx:after:swap", prepare);
prepare();
