// A button beside a password shows what was typed: input[data-show-password]. Without scripts it stays hidden, as ever.

document.querySelectorAll("input[data-show-password]").forEach((input) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet btn-small";
  button.setAttribute("aria-pressed", "false");
  button.textContent = "Show password";
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
  input.form?.addEventListener("submit", () => { input.type = "password"; }); // the browser offers to keep it, and shows none
  const row = document.createElement("div");
  row.append(button);
  input.after(row);
});
