// What both pages have at their top: the switches for language and colours, the line that says that one has to wait.

import { complain, fill, icon } from "./dom.js";
import { onWaiting, Problem } from "./api.js";
import { always } from "./keeping.js";
import { onLanguage, switchLanguage, tag, translate, w } from "./words.js";

const dark = () => {
  const set = document.documentElement.dataset.theme;
  return set ? set === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

/** Bring the switches to life. */
export function frame() {
  document.getElementById("language").addEventListener("click", switchLanguage);
  document.getElementById("theme").addEventListener("click", switchTheme);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
  onLanguage(label);
  label();
  translate();
  onWaiting((waits) => {
    document.getElementById("waiting").textContent = waits ? w("waiting") : "";
  });
}

function switchTheme() {
  const theme = dark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  always.set("theme", theme);
  label();
}

function label() {
  const speak = document.getElementById("language");
  speak.textContent = w("to.language");
  speak.lang = tag() === "en" ? "zh-Hans" : "en";
  const theme = document.getElementById("theme");
  fill(theme, icon(dark() ? "sun" : "moon"));
  theme.setAttribute("aria-label", w(dark() ? "to.light" : "to.dark"));
}

/** What went wrong, in words. */
export function inWords(error) {
  if (!(error instanceof Problem)) return error instanceof TypeError ? w("failed.network") : w("failed.other", { detail: error.message });
  if (error.status === 401) return w("failed.key");
  if (error.status === 403) return w("failed.scope");
  if (error.status === 429 || error.status === 503) return w("failed.busy");
  return w("failed.other", { detail: error.message });
}

/** Do something, and say so where it fails; what was given up on is no failure. Gives back whether it was done. */
export async function trying(doing) {
  try {
    await doing();
    return true;
  } catch (error) {
    if (error?.name !== "AbortError") complain(inWords(error));
    return false;
  }
}
