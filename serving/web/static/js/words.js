// Which language the page speaks, and its words in it.

import { always } from "./keeping.js";
import en from "./words/en.js";
import zh from "./words/zh.js";

const BOOKS = { en, zh };
const heard = new Set();
let current = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

/** "en" or "zh". */
export const language = () => current;
/** The tag of the language, for `lang` and for dates. */
export const tag = () => (current === "zh" ? "zh-Hans" : "en");

/** Hear when the language changes. */
export const onLanguage = (told) => heard.add(told);

/** Speak the other language from now on, and remember it. */
export function switchLanguage() {
  current = current === "zh" ? "en" : "zh";
  document.documentElement.lang = tag();
  always.set("language", current);
  translate();
  for (const told of heard) told();
}

/**
 * The words named `name`, with values filled in; of a pair, the one that suits `values.count`.
 * @example w("profile.events", { count: 12 })  // "from 12 events"
 */
export function w(name, values = {}) {
  const told = BOOKS[current][name] ?? name;
  const text = Array.isArray(told) ? told[values.count === 1 ? 0 : 1] : told;
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? shown(values[key]) : whole));
}

/** A kind of thing as people call it; its own name where the page has no word for it. */
export const domainTitle = (name) => (has(`domain.${name.toLowerCase()}`) ? w(`domain.${name.toLowerCase()}`) : name);

/** Whether there are words of this name. */
export const has = (name) => name in BOOKS[current];

const shown = (value) => (typeof value === "number" ? number(value) : String(value));

/** A number as people write it. */
export const number = (value, digits = 0) => value.toLocaleString(tag(), { maximumFractionDigits: digits });

/** A share, 0 to 1, as a whole percentage. */
export const percent = (share) => Math.round(100 * share);

/** A day, of epoch seconds; "" where there is none. */
export function day(seconds) {
  return seconds === null || seconds === undefined ? "" : new Date(seconds * 1_000).toLocaleDateString(tag(), { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" });
}

/** A moment in the reader's own zone, of epoch seconds. */
export const moment = (seconds) => new Date(seconds * 1_000).toLocaleString(tag(), { dateStyle: "medium", timeStyle: "short" });

/** Put the words into what stands in the HTML: `data-t` for text, `data-t-label` for a label. */
export function translate(root = document) {
  for (const place of root.querySelectorAll("[data-t]")) place.textContent = w(place.dataset.t);
  for (const place of root.querySelectorAll("[data-t-label]")) place.setAttribute("aria-label", w(place.dataset.tLabel));
}
