// Asks for a part of the page again while something is under way: <div data-again="/url">. It ends when the answer has no such part.

const PAUSE = 2000;

async function look() {
  const part = document.querySelector("[data-again]");
  if (!part) return;
  try {
    const answer = await fetch(part.dataset.again, { headers: { "X-Part": "1" } });
    if (answer.ok && !answer.redirected) {
      const made = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
      part.replaceWith(made);
      if (!made.matches("[data-again]")) return location.reload(); // the heading and the button change with it
    }
  } catch {
    // not connected: the next look comes anyway
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
