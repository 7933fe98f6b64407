// Light or dark: at once here, and in a cookie so that the next page is drawn right from the start.

import { choose } from "./cookies.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-to]");
  if (!button) return;
  const theme = button.dataset.themeTo;
  document.documentElement.dataset.bsTheme = theme;
  choose("theme", theme);
  document.querySelector(`[data-theme-to="${theme === "dark" ? "light" : "dark"}"]`)?.focus();
});
