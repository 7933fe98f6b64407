// Writes the sections of a plan while somebody types: form[data-writes] in the recorder. The text never leaves the page before
// the server has it: what is not sent yet says so (data-unsent), is sent again when the server is back, and leaving asks first.
// A section is held while it is written in; who else looks at it reads who writes, and can take it over. Two versions that
// still collide are shown side by side, next to the section.

import { csrfToken } from "./token.js";

const PAUSE = 2000, LONGEST = 8000, BEAT = 10000, LIMIT = 10000, HAND = 4000;
const FIELDS = ["text", "code", "on"];
const reader = () => Number(document.querySelector("[data-recorder]")?.dataset.reader);
const sections = new Map();

const post = (address, body, more = {}) => fetch(address, {
  method: "POST", body, redirect: "manual", credentials: "same-origin", signal: AbortSignal.timeout(LIMIT),
  headers: { "X-CSRFToken": csrfToken(), "X-Autosave": "1" }, ...more,
});
// Who signed in again in another tab has a new token: the page takes it over, so that its text can be sent.
async function renew() {
  const html = await fetch(location.href, { redirect: "manual" }).then((answer) => answer.text()).catch(() => "");
  const token = new DOMParser().parseFromString(html, "text/html").querySelector('meta[name="csrf-token"]')?.content;
  if (token) document.querySelector('meta[name="csrf-token"]').content = token;
}
const clock = (at) => new Intl.DateTimeFormat("en-GB", {
  hour: "numeric", minute: "2-digit", timeZone: document.querySelector("[data-recorder]")?.dataset.zone,
}).format(new Date(at)).replace(/^0/, "");

class Section {
  constructor(form) {
    this.form = form;
    this.box = form.closest(".letter-edit");
    this.typed = this.saved = 0;
    this.pause = PAUSE;
    this.tried = []; // what was sent since the server last answered
    form.addEventListener("input", () => this.changed());
    form.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); this.save(); }, true);
    form.addEventListener("focusout", () => setTimeout(() => this.left()));
    this.box.querySelector("form[data-hold]")?.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.hold("take").then(() => this.field("text").focus());
    }, true);
    this.box.addEventListener("click", (event) => {
      const words = event.target.closest("[data-phrase]")?.dataset.phrase;
      if (words) this.add(words);
    });
    this.showHolder(!this.box.querySelector("[data-held]").hidden);
  }

  field(name) { return this.form.elements.namedItem(name); }
  get isUnsent() { return this.typed !== this.saved; }
  get version() { return Number(this.field("version").value); }
  set version(value) { this.field("version").value = value; }
  values() { return Object.fromEntries(FIELDS.filter((name) => this.field(name)).map((name) => [name, this.field(name).value])); }

  add(words) {
    const field = this.field("text");
    if (field.readOnly) return;
    const before = field.value.trimEnd();
    field.value = before ? `${before}${field.rows > 1 || /[.!?]$/.test(before) ? " " : "; "}${words}` : words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  changed() {
    this.typed += 1;
    this.typedAt = Date.now();
    this.form.dataset.unsent = "";
    this.tell("idle", this.isLost ? "Not sent yet: no connection" : "Not sent yet");
    if (!this.beatAt || Date.now() - this.beatAt > BEAT) this.hold("hold");
    this.timer ??= setTimeout(() => this.save(), this.pause);
  }

  left() {
    if (this.form.contains(document.activeElement)) return;
    if (this.isUnsent) this.save();
    else if (this.beatAt) this.hold("release");
  }

  async hold(act) {
    this.beatAt = act === "release" ? 0 : Date.now();
    try {
      const answer = await post(`${this.form.action}/hold`, new URLSearchParams({ act }));
      if (answer.ok) this.see(await answer.json());
    } catch { /* the next save says it again */ }
  }

  async save() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.sending) return this.sending;
    if (!this.isUnsent || this.clash) return undefined;
    this.sending = this.send();
    await this.sending;
    this.sending = undefined;
    if (this.isUnsent && !this.clash) this.timer ??= setTimeout(() => this.save(), this.pause);
    else this.left();
    return undefined;
  }

  async send() {
    const upTo = this.typed, values = this.values();
    let answer, told = {};
    try {
      answer = await post(this.form.action, new URLSearchParams({ ...values, version: this.version }));
      if (answer.headers.get("content-type")?.includes("json")) told = await answer.json();
      if (answer.status >= 500) throw new Error(answer.statusText);
    } catch {
      this.isLost = true;
      this.failed("Not sent yet: no connection. Your text is kept here and sent when the server is back");
      return;
    } finally {
      this.tried = [...this.tried.slice(-30), values]; // an answer may have been lost although the server kept the text
    }
    if (answer.ok) this.done(told, upTo);
    else if (answer.status === 409 && told.version !== undefined) this.collide(told);
    else if (answer.status === 409) this.failed("Not kept: this plan is signed or closed. Copy your text into an amendment");
    else if (answer.status === 422) this.failed(told.words || "This cannot be kept like that");
    else if (answer.type === "opaqueredirect" || answer.status === 401) this.failed("Not sent yet: you are signed out. Sign in on another tab; your text stays here");
    else {
      this.failed("Not sent yet: the server refused it. Your text is kept here");
      if (answer.status === 400) await renew();
    }
  }

  done(told, upTo) {
    this.saved = upTo;
    this.pause = PAUSE;
    this.isLost = false;
    this.tried = [];
    this.beatAt = Date.now();
    this.version = told.version;
    if (!this.isUnsent) this.settle();
    this.tell("saved", `Saved ${clock(told.at)}`);
    this.see(told);
  }

  // Between two words the hand is still here: the part is not swapped from under it, though all is saved.
  rest() {
    clearTimeout(this.resting);
    const left = (this.typedAt ?? 0) + HAND - Date.now();
    if (this.isUnsent) return;
    if (left > 0) this.resting = setTimeout(() => this.rest(), left);
    else delete this.form.dataset.unsent;
  }

  settle() {
    this.rest();
    delete this.form.dataset.changed;
    for (const name of FIELDS) {
      const field = this.field(name);
      if (!field) continue;
      if (field.options) for (const one of field.options) one.defaultSelected = one.selected;
      else field.defaultValue = field.value;
    }
  }

  failed(words) {
    this.pause = Math.min(this.pause * 1.5, LONGEST);
    this.tell("failed", words);
  }

  collide(theirs) {
    const same = (mine) => FIELDS.every((name) => (mine[name] ?? "").trim() === (theirs[name] ?? "").trim());
    if (same(this.values()) || (theirs.by_id === reader() && this.tried.some(same))) {
      this.version = theirs.version;
      if (same(this.values())) this.done({ ...theirs }, this.typed);
      return; // it was ours: go on from there
    }
    this.clash = theirs;
    this.tell("failed", `Not sent: ${theirs.by} saved this meanwhile. Choose below`);
    this.showClash();
  }

  showClash() {
    const place = this.box.querySelector("[data-conflict]");
    const box = document.getElementById("two-versions").content.cloneNode(true);
    const words = (one) => [one.code && this.choice(one.code), one.text, one.on].filter(Boolean).join("\n") || "Nothing";
    box.querySelector("[data-by]").textContent = this.clash.by;
    box.querySelector("[data-theirs]").textContent = words(this.clash);
    box.querySelector("[data-mine]").textContent = words(this.values());
    box.querySelector("[data-keep-theirs]").addEventListener("click", () => this.choose(this.clash));
    box.querySelector("[data-keep-mine]").addEventListener("click", () => this.choose(null));
    box.querySelector("[data-keep-both]").addEventListener("click", () => this.choose({ ...this.values(), text: `${this.clash.text}\n${this.field("text").value}` }, true));
    place.replaceChildren(box);
  }

  choose(values, isNew = false) {
    this.version = this.clash.version;
    const kept = this.clash;
    this.clash = undefined;
    this.box.querySelector("[data-conflict]").replaceChildren();
    if (values) this.put(values);
    if (values && !isNew) { this.done(kept, this.typed); }
    else { this.typed += 1; this.save(); }
    this.field("text").focus();
  }

  choice(code) { return [...(this.field("code")?.options ?? [])].find((one) => one.value === code)?.text ?? code; }
  put(values) {
    for (const name of FIELDS) if (this.field(name)) this.field(name).value = values[name] ?? "";
    this.field("text").dispatchEvent(new Event("autogrow", { bubbles: true }));
  }

  // What the server tells of this section: a newer text where nobody types, and who writes.
  see(told) {
    if (told.version > this.version && !this.isUnsent && !this.sending) {
      this.version = told.version;
      this.put(told);
      this.settle();
      this.tell("idle", "");
    }
    const by = this.box.querySelector("[data-saved-by]");
    if (told.by && told.version === this.version) by.textContent = `Saved by ${told.by}, ${clock(told.at)}`;
    const isTheirs = Boolean(told.holder) && told.holder.id !== reader();
    this.box.querySelector("[data-holder]").textContent = isTheirs ? told.holder.name : "";
    this.showHolder(isTheirs);
  }

  showHolder(isTheirs) {
    this.box.querySelector("[data-held]").hidden = !isTheirs;
    const locked = isTheirs && !this.isUnsent;
    this.field("text").readOnly = locked;
    for (const name of ["code", "on"]) if (this.field(name)) this.field(name).classList.toggle("is-held", locked);
  }

  tell(state, words) {
    const place = this.box.querySelector("[data-save-status]");
    place.dataset.state = state;
    place.querySelector("[data-save-words]").textContent = words;
  }
}

const all = () => [...sections.values()].filter((one) => one.form.isConnected);

function prepare() {
  for (const [form] of sections) if (!form.isConnected) sections.delete(form);
  document.querySelectorAll("form[data-writes]").forEach((form) => {
    if (!sections.has(form)) sections.set(form, new Section(form));
  });
}

let asking = false;
async function ask() {
  const address = document.querySelector("[data-plan-address]")?.dataset.planAddress;
  if (!address || asking) return;
  asking = true;
  try {
    const answer = await fetch(address, { redirect: "manual", cache: "no-store", headers: { "X-Live": "1" }, signal: AbortSignal.timeout(LIMIT) });
    const told = answer.ok ? await answer.json() : {};
    if (document.querySelector("[data-plan-address]")?.dataset.planAddress === address) {
      all().forEach((one) => { if (told[one.form.dataset.writes]) one.see(told[one.form.dataset.writes]); });
    }
  } catch { /* live.js says that the server is away */ }
  asking = false;
}

// What was typed is sent before anything else is done with the meeting; false: not all of it could be.
export async function sendAll() {
  await Promise.all(all().map((one) => one.save()));
  return all().every((one) => !one.isUnsent);
}

document.addEventListener("live:swapped", prepare);
document.addEventListener("live:signal", (event) => {
  if (event.detail.topics.some((name) => name === "plan" || name === "holds")) ask();
});
document.addEventListener("live:state", (event) => {
  if (event.detail.state !== "lost") { sendAll(); ask(); }
});
window.addEventListener("online", sendAll);
document.addEventListener("session:ending", sendAll);
document.addEventListener("visibilitychange", () => { if (document.hidden) sendAll(); else ask(); });
setInterval(() => { if (all().some((one) => !one.box.querySelector("[data-held]").hidden)) ask(); }, 15000); // a hold lapses in silence
prepare();
