// A text field is as tall as its text. Browsers that know `field-sizing` do it by themselves.

const grow = (field) => {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
};

if (!CSS.supports("field-sizing", "content")) {
  document.querySelectorAll("textarea[data-autogrow]").forEach(grow);
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-autogrow]")) grow(event.target);
  });
}
