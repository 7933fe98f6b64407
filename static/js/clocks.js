// Clocks that go on from what the server drew: <span role="timer" data-clock="up" data-from="…Z" data-amber="480"> counts up from a moment,
// "left" down to data-until and over it, "now" shows the time in data-zone. The server's clock counts (data-now on <body>),
// not this machine's. They turn amber, never red.

const ahead = Date.parse(document.body.dataset.now) - Date.now();
const minutes = (count) => `${count} min`;

function words(clock, now) {
  if (clock.dataset.clock === "now") {
    return new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit", timeZone: clock.dataset.zone }).format(now).replace(/^0/, "");
  }
  if (clock.dataset.clock === "up") {
    const seconds = Math.max(0, Math.floor((now - Date.parse(clock.dataset.from)) / 1000));
    clock.classList.toggle("is-amber", seconds >= Number(clock.dataset.amber));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
  const left = (Date.parse(clock.dataset.until) - now) / 60000;
  clock.classList.toggle("is-amber", left < 0);
  return left >= 0 ? `${minutes(Math.ceil(left))} left` : `${minutes(Math.floor(-left))} over`;
}

function tick() {
  const now = Date.now() + ahead;
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const said = words(clock, now);
    if (clock.textContent !== said) clock.textContent = said;
  }
}

setInterval(tick, 1000);
document.addEventListener("live:swapped", tick);
tick();
