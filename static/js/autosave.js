// Posts a form[data-autosave] three seconds after typing stops being new, one request at a time, until the server has it.
// The text never leaves the form: whatever goes wrong, it is still there to be sent again.

import { csrfToken } from "./token.js";

const PAUSE = 3000;
const LONGEST_PAUSE = 30000;

class Autosave {
  constructor(form) {
    this.form = form;
    this.typed = 0; // counts changes, so that typing during a request is not taken for saved
    this.saved = 0;
    this.pause = PAUSE;
    form.addEventListener("input", (event) => this.changed(event.target));
    form.addEventListener("submit", () => { this.stopped = true; clearTimeout(this.timer); });
    window.addEventListener("pageshow", () => { this.stopped = false; });
    window.addEventListener("online", () => this.save());
    document.addEventListener("session:ending", () => this.save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save();
    });
  }

  changed(field) {
    this.typed += 1;
    this.section = field.closest(".section");
    if (!this.timer) this.timer = setTimeout(() => this.save(), this.pause);
  }

  async save() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.stopped || this.sending || this.typed === this.saved) return;
    this.sending = true;
    const upTo = this.typed;
    try {
      const answer = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body: this.body(),
        headers: { "X-CSRFToken": csrfToken(), "X-Autosave": "1" },
        redirect: "manual",
        credentials: "same-origin",
      });
      await this.understand(answer, upTo);
    } catch {
      this.failed("Not saved, trying again");
    } finally {
      this.sending = false;
    }
    if (this.typed !== this.saved && !this.stopped) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), this.pause);
    }
  }

  body() {
    const body = new FormData(this.form);
    body.delete("once"); // that one is for the real post
    for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
    return new URLSearchParams(body);
  }

  async understand(answer, upTo) {
    if (answer.type === "opaqueredirect" || answer.status === 401) {
      return this.failed("Not saved: you are signed out. Sign in on another tab; your text stays here");
    }
    if (answer.status === 409) return this.failed("Not saved: somebody changed this. Save to see both");
    if (!answer.ok) return this.failed("Not saved, trying again");
    const told = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
    const version = this.form.elements.namedItem("version");
    if (told.version !== undefined && version) version.value = told.version;
    this.saved = upTo;
    this.pause = PAUSE;
    if (this.typed === upTo) delete this.form.dataset.changed;
    const now = new Date();
    this.tell("saved", told.words || `Saved ${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`);
    this.form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: told }));
  }

  failed(words) {
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    this.tell("failed", words);
  }

  tell(state, words) {
    const places = [...this.form.querySelectorAll("[data-save-status]")];
    const near = places.filter((place) => !place.closest(".section") || place.closest(".section") === this.section);
    for (const place of near.length ? near : places) {
      place.dataset.state = state;
      place.querySelector("[data-save-words]").textContent = words;
    }
  }
}

document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
