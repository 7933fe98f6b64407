// A dialog that opens as a popover without scripts becomes a modal one with them; menus close when one looks elsewhere.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[popovertarget]");
  const dialog = button && document.getElementById(button.getAttribute("popovertarget"));
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  if (button.getAttribute("popovertargetaction") === "hide") {
    dialog.close();
  } else {
    dialog.removeAttribute("popover");
    dialog.showModal();
  }
});

document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close(); // the backdrop
  document.querySelectorAll("details:is(.menu, .ring-box, .switcher)[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target instanceof Element && event.target.closest("details:is(.menu, .ring-box, .switcher)[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
