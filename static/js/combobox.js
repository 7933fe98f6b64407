// A long <select data-combobox>, or <input list data-combobox>, becomes a field that finds by a few letters of any word,
// accents and case aside. Without scripts it stays what it was. With
// data-combobox="values" the value, or an option's own `data-hint`, stands at the right: for lists of codes.

const MOST = 40;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

class Combobox {
  constructor(source) {
    this.source = source;
    this.isSelect = source instanceof HTMLSelectElement;
    const origin = this.isSelect ? source : document.getElementById(source.getAttribute("list"));
    if (!origin) return;
    const withValues = source.dataset.combobox === "values";
    this.options = [...origin.options].filter((option) => option.value !== "").map((option) => ({
      value: option.value,
      words: this.isSelect ? option.text : option.value,
      hint: option.dataset.hint ?? (this.isSelect ? (withValues ? option.value : "") : option.label === option.value ? "" : option.label),
      find: plain(`${option.text} ${option.value} ${option.label} ${option.dataset.find ?? ""} ${option.dataset.hint ?? ""}`.trim()),
    }));
    this.build();
    this.listen();
  }

  build() {
    const { source } = this;
    this.input = this.isSelect ? document.createElement("input") : source;
    this.list = document.createElement("ul");
    this.list.className = "combo-list";
    this.list.id = `${source.id}-list`;
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    const box = document.createElement("div");
    box.className = "combo";
    source.before(box);
    if (this.isSelect) {
      this.input.type = "text";
      this.input.id = `${source.id}-find`;
      this.input.className = "form-control";
      this.input.placeholder = "Type a few letters";
      this.input.value = this.words();
      for (const name of ["aria-describedby", "aria-invalid"]) {
        if (source.hasAttribute(name)) this.input.setAttribute(name, source.getAttribute(name));
      }
      for (const label of [...source.labels]) {
        label.htmlFor = this.input.id;
        this.list.setAttribute("aria-label", label.textContent);
      }
      source.classList.add("visually-hidden");
      source.tabIndex = -1;
      source.setAttribute("aria-hidden", "true");
      source.addEventListener("focus", () => this.input.focus()); // from the error summary
      box.append(source);
    } else {
      this.list.setAttribute("aria-label", source.labels[0]?.textContent ?? "Choices");
      source.removeAttribute("list");
    }
    box.append(this.input, this.list);
    const roles = { role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list", autocomplete: "off" };
    for (const [name, value] of Object.entries(roles)) this.input.setAttribute(name, value);
  }

  listen() {
    this.input.addEventListener("input", () => this.open());
    this.input.addEventListener("click", () => this.open(this.isSelect && this.input.value === this.words()));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.leave());
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the field keeps the focus
      const line = event.target.closest("[data-at]");
      if (line) this.take(this.found[Number(line.dataset.at)]);
    });
  }

  words() {
    return this.source.value === "" ? "" : this.source.selectedOptions[0]?.text ?? "";
  }

  open(all = false) {
    const asked = all ? [] : plain(this.input.value).split(/\s+/).filter(Boolean);
    const starts = (one) => asked.length && one.find.startsWith(asked[0]) ? 0 : 1;
    this.found = this.options.filter((one) => asked.every((part) => one.find.includes(part)))
      .sort((a, b) => starts(a) - starts(b)).slice(0, MOST);
    this.list.replaceChildren(...this.found.map((one, at) => this.line(one, at)));
    if (!this.found.length) {
      const none = document.createElement("li");
      none.className = "combo-none";
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.textContent = this.isSelect ? "Nothing on the list has these letters" : "Not on the list; kept as you type it";
      this.list.append(none);
    }
    this.show(true);
    this.mark(this.isSelect && asked.length && this.found.length ? 0 : -1);
  }

  line(one, at) {
    const line = document.createElement("li");
    line.className = "combo-option";
    line.id = `${this.list.id}-${at}`;
    line.dataset.at = at;
    line.setAttribute("role", "option");
    const words = document.createElement("span");
    words.textContent = one.words;
    line.append(words);
    if (one.hint) {
      const hint = document.createElement("span");
      hint.className = "code";
      hint.textContent = one.hint;
      line.append(hint);
    }
    return line;
  }

  show(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) this.input.removeAttribute("aria-activedescendant");
  }

  mark(at) {
    this.at = at;
    this.list.querySelectorAll("[data-at]").forEach((line, place) => line.setAttribute("aria-selected", String(place === at)));
    const line = this.list.querySelector(`[data-at="${at}"]`);
    if (!line) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", line.id);
    line.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return this.open(true);
      const last = this.found.length - 1;
      const next = this.at + (event.key === "ArrowDown" ? 1 : -1);
      this.mark(next > last ? 0 : next < 0 ? last : next);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      if (this.at >= 0) this.take(this.found[this.at]);
      else this.show(false);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      this.show(false);
      if (this.isSelect) this.input.value = this.words();
    } else if (event.key === "Tab" && open && this.at >= 0 && this.input.value !== "") {
      this.take(this.found[this.at]);
    }
  }

  take(one) {
    this.source.value = one.value;
    if (this.isSelect) this.input.value = one.words;
    this.show(false);
    this.tell();
  }

  leave() {
    this.show(false);
    if (!this.isSelect) return;
    if (this.input.value.trim() === "" && this.source.value !== "") {
      this.source.value = "";
      this.tell();
    }
    this.input.value = this.words();
  }

  tell() {
    this.source.dispatchEvent(new Event("input", { bubbles: true }));
    this.source.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

const enhance = (root) => root.querySelectorAll("select[data-combobox], input[list][data-combobox]").forEach((source) => {
  if (source.dataset.combobox === "ready") return;
  new Combobox(source);
  source.dataset.combobox = "ready";
});
enhance(document);
document.addEventListener("htmx:after:swap", () => enhance(document));
document.addEventListener("live:swapped", () => enhance(document));
