// Keeps a page's parts as the meeting is. <p data-live-room="/conferences/7" data-live-after="41"> (macro `live_status`) names
// the room; <section data-live="plan votes" data-part="/url"> (macro `live_part`) is fetched again when one of its topics is
// signalled. Hears by EventSource; asks every two seconds where streams are refused, held back by a proxy, or broken. A part
// that somebody types in is left alone until the typing is saved (field.defaultValue = field.value) or undone.
// Tells other scripts: "live:signal" (detail.topics) and "live:state" (detail.state) on document, "live:swapped" on a part.
// Beats, greetings and signals are the same news: the server lives, and `after` is where to go on.

const GREETING = 5000, SILENCE = 25000, ASK = 2000, STREAM_AGAIN = 30000, LOST = 3000, SLEEP = 10000, HIDDEN = 60000;
const line = document.querySelector("[data-live-room]");
const room = line?.dataset.liveRoom;
let after = line?.dataset.liveAfter ?? "";
let source = null, heardAt = Date.now(), greeted = false, polls = false, askedAt = 0, streamAt = 0;
let lostAt = null, tickedAt = Date.now(), hiddenAt = null, over = false, timer = null;
const topics = new Set(), waiting = new Set(), loading = new Map(), shown = new WeakMap();

const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
const parts = () => [...document.querySelectorAll("[data-live][data-part]")];

// What the page says about itself.
let state = "";
function tell(now, words) {
  if (line.textContent !== words) line.textContent = words;
  if (now === state) return;
  state = now;
  document.documentElement.dataset.liveState = now;
  document.dispatchEvent(new CustomEvent("live:state", { detail: { state: now, since: lostAt } }));
}
const steady = () => tell(polls ? "polling" : "streaming", polls ? "Updated every few seconds" : "");
function lost() {
  lostAt ??= Date.now();
  if (Date.now() - lostAt >= LOST) tell("lost", `Not connected since ${clock(lostAt)}. This page comes back by itself.`);
}
function found() {
  const away = lostAt !== null && Date.now() - lostAt >= LOST;
  lostAt = null;
  if (away) streamAt = 0;
  if (away) catchUp(); else if (state !== "catching-up") steady();
}
async function catchUp() {
  tell("catching-up", "Catching up");
  await Promise.all(parts().map(load));
  if (lostAt === null && !over) steady();
}
function end(words) {
  over = true;
  source?.close();
  if (parts().some(isTypedIn) || document.querySelector("form[data-changed], [data-unsent]")) {
    tell("ended", `${words} Sign in again in another tab: what you typed here is kept.`);
  } else {
    location.reload();
  }
}

// Hearing.
function connect() {
  source?.close();
  polls = false;
  greeted = false;
  heardAt = streamAt = Date.now();
  source = new EventSource(`${room}/stream?after=${after}`);
  for (const name of ["hello", "beat", "signal"]) source.addEventListener(name, hear);
  source.addEventListener("error", () => {
    lost();
    if (source.readyState === EventSource.CLOSED) poll();
  });
}
function hear(event) {
  greeted = true;
  heardAt = Date.now();
  after = event.lastEventId;
  found();
  if (event.type === "signal") change(event.data.split(" "));
}
function poll() {
  source?.close();
  source = null;
  polls = true;
  ask();
}
async function ask() {
  askedAt = Date.now();
  try {
    const answer = await get(`${room}/since?after=${after}`);
    if (!answer) return;
    const told = await answer.json();
    after = String(told.upto);
    found();
    if (told.topics.length) change(told.topics);
  } catch { lost(); }
}
async function get(address) {
  const answer = await fetch(address, { redirect: "manual", cache: "no-store", headers: { "X-Live": "1" }, signal: AbortSignal.timeout(8000) });
  if (answer.type === "opaqueredirect" || answer.status === 401) end("You are signed out.");
  else if (answer.status === 403 || answer.status === 404) end("This page is no longer open to you.");
  else if (answer.ok) return answer;
  else throw new Error(answer.statusText);
  return null;
}

// Fetching what changed: many signals at once are one fetch, and not all pages fetch in the same instant.
function change(names) {
  names.forEach((name) => topics.add(name));
  timer ??= setTimeout(() => {
    timer = null;
    const now = [...topics];
    topics.clear();
    document.dispatchEvent(new CustomEvent("live:signal", { detail: { topics: now } }));
    parts().filter((part) => part.dataset.live.split(" ").some((name) => now.includes(name))).forEach(load);
  }, 40 + Math.random() * 120);
}
async function load(part) {
  if (loading.has(part)) {
    loading.set(part, true);
    return;
  }
  do {
    loading.set(part, false);
    try {
      const answer = await get(part.dataset.part);
      const html = await answer?.text();
      if (html === undefined) break;
      if (isTypedIn(part)) waiting.add(part); else swap(part, html);
    } catch {
      waiting.add(part);
      break;
    }
  } while (loading.get(part) && !over);
  loading.delete(part);
}

// Swapping, with hands off what somebody types.
function isTypedIn(part) {
  if (part.querySelector("[data-unsent], form[data-changed], dialog[open]")) return true;
  return [...part.querySelectorAll("input:not([type=hidden]), textarea, select")].some((field) => {
    if (field.hasAttribute("data-live-ignore")) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((one) => one.defaultSelected && !one.selected);
    return field.value !== field.defaultValue;
  });
}
const nameOf = (element) => element.id || element.dataset.keep || element.name || (element.localName === "details" ? element.querySelector("summary")?.textContent.trim() : "") || element.textContent.trim();
const twin = (part, kind, name) => [...part.querySelectorAll(kind)].find((one) => nameOf(one) === name);

function swap(part, html) {
  waiting.delete(part);
  if (shown.get(part) === html) return;
  const held = part.contains(document.activeElement) && document.activeElement !== part ? document.activeElement : null;
  const focus = held && { kind: held.localName, name: nameOf(held), from: held.selectionStart, to: held.selectionEnd };
  const open = [...part.querySelectorAll("details")].map((one) => [nameOf(one), one.open]);
  const scrolled = [part, ...part.querySelectorAll("[data-keep]")].map((one) => [one === part ? "" : nameOf(one), one.scrollTop]);
  part.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  shown.set(part, html);
  globalThis.htmx?.process?.(part);
  for (const [name, isOpen] of open) {
    const details = twin(part, "details", name);
    if (details) details.open = isOpen;
  }
  for (const [name, top] of scrolled) {
    const box = name ? twin(part, "[data-keep]", name) : part;
    if (box) box.scrollTop = top;
  }
  if (focus) refocus(part, focus);
  part.dispatchEvent(new CustomEvent("live:swapped", { bubbles: true }));
}
function refocus(part, { kind, name, from, to }) {
  const next = twin(part, kind, name);
  if (!next) part.tabIndex = -1;
  (next ?? part).focus({ preventScroll: true });
  if (next && from !== null && from !== undefined && next.setSelectionRange) next.setSelectionRange(from, to);
}
const release = () => [...waiting].filter((part) => !isTypedIn(part)).forEach((part) => {
  waiting.delete(part);
  if (part.isConnected) load(part);
});

// The heart: notices sleep, silence, and a proxy that holds the stream back.
function tick() {
  const now = Date.now(), gap = now - tickedAt;
  tickedAt = now;
  if (over) return;
  if (document.hidden) {
    hiddenAt ??= now;
    if (now - hiddenAt > HIDDEN && source) { source.close(); source = null; polls = false; }
    return;
  }
  if (hiddenAt !== null || gap > SLEEP) return wake(now);
  release();
  if (lostAt !== null) lost();
  if (polls && now - streamAt > STREAM_AGAIN) connect();
  else if (polls && now - askedAt > ASK) ask();
  else if (source && now - heardAt > (greeted ? SILENCE : GREETING)) poll();
}
function wake(now) {
  const away = hiddenAt !== null && now - hiddenAt < SLEEP && source;
  hiddenAt = null;
  if (away || over) return;
  connect();
  catchUp();
}

if (line) {
  connect();
  document.addEventListener("live:now", (event) => { if (polls) change(event.detail.topics); }); // what this page has just done: do not wait to ask
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
  window.addEventListener("online", () => { if (!over) { connect(); catchUp(); } });
  window.addEventListener("offline", lost);
  window.addEventListener("pagehide", () => source?.close());
  window.addEventListener("pageshow", (event) => { if (event.persisted) { connect(); catchUp(); } });
}
