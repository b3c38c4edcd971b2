// Dark or light: the system's wish until the member chooses.

import { icon } from "./icons.js";

const KEY = "theme";
const system = matchMedia("(prefers-color-scheme: light)");

const chosen = () => localStorage.getItem(KEY);
const light = () => (chosen() ?? (system.matches ? "light" : "dark")) === "light";

/** Applies the theme and lets `button` switch it. */
export function setUpTheme(button) {
  const draw = () => {
    document.documentElement.dataset.theme = light() ? "light" : "dark";
    button.replaceChildren(icon(light() ? "moon" : "sun"));
    button.title = light() ? "Dark" : "Light";
  };
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, light() ? "dark" : "light");
    draw();
  });
  system.addEventListener("change", draw);
  draw();
}
