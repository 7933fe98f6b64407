// A button that asks the browser for a passkey, puts its answer into the form around it and sends that.
// What is asked stands in the page; when the page has stood open for a while it is fetched again, since it grows old.

const STALE = 4 * 60 * 1000;
const opened = Date.now();

const TROUBLE = {
  NotAllowedError: "Nothing was sent: the passkey was not used, or there is none for this site on this device. Try again, or take another way.",
  InvalidStateError: "This device holds a passkey of yours for this site already. Use that one, or another device.",
  SecurityError: "Passkeys work only at this installation's own address. Open it by that name, not by a number.",
};

async function options(box) {
  let found = box.dataset.options;
  if (Date.now() - opened > STALE) {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    found = fresh.querySelector(`[data-passkey="${box.dataset.passkey}"]`)?.dataset.options ?? found;
  }
  return JSON.parse(found);
}

async function ask(box) {
  const asked = await options(box);
  if (box.dataset.passkey === "make") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) });
}

function say(box, words) {
  const place = box.querySelector("[data-passkey-trouble]");
  place.textContent = words;
  place.hidden = !words;
}

const canDo = typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";

document.querySelectorAll("[data-passkey]").forEach((box) => {
  const button = box.querySelector("[data-passkey-go]");
  if (!canDo) {
    say(box, window.isSecureContext ? "This browser cannot use passkeys: update it, or take another way." : TROUBLE.SecurityError);
    return;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    say(box, "");
    try {
      const answer = await ask(box);
      document.getElementById(box.dataset.into).value = JSON.stringify(answer.toJSON());
      box.closest("form").requestSubmit();
    } catch (error) {
      say(box, TROUBLE[error.name] ?? "The browser could not use a passkey. Try again, or take another way.");
      button.disabled = false;
      button.focus();
    }
  });
});
