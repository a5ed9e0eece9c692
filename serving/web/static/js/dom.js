// Makes elements. Whatever comes from the server enters the page as text here, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const HAN = /\p{Script=Han}/u;

/**
 * An element with its properties, attributes, listeners and children; children that are text become text.
 * @param {string} tag
 * @param {{class?: string, text?: string, data?: object, on?: object, [attribute: string]: unknown}} [given]
 * @param {...(Node|string|null|undefined|false)} children
 */
export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) set(made, name, value);
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** An element of a drawing, with its attributes and children. */
export function svg(tag, given = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(given)) if (value !== undefined) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

function set(made, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "text") made.textContent = value;
  else if (name === "class") made.className = value;
  else if (name === "data") Object.assign(made.dataset, value);
  else if (name === "on") for (const [event, heard] of Object.entries(value)) made.addEventListener(event, heard);
  else if (name === "value" || name === "checked" || name === "disabled") made[name] = value;
  else made.setAttribute(name, value === true ? "" : String(value));
}

/** Text in an element that says which language it is in, so that it is read aloud and set rightly. */
export function said(tag, text, given = {}) {
  return el(tag, { ...given, text, lang: HAN.test(text) ? "zh-Hans" : "en" });
}

const PATHS = {
  like: "M12 20s-7-4.4-7-9.6A3.9 3.9 0 0 1 12 8a3.9 3.9 0 0 1 7 2.4C19 15.6 12 20 12 20Z",
  save: "M7 4h10v16l-5-4-5 4Z",
  hide: "M4 4l16 16M9.9 5.3A9 9 0 0 1 12 5c5 0 8.5 5 9 7a12 12 0 0 1-2.3 3.5M6.6 6.7A12 12 0 0 0 3 12c.5 2 4 7 9 7a9 9 0 0 0 4.3-1.1",
  pin: "M9 4h6l-1 6 3 3v2H7v-2l3-3ZM12 15v5",
  edit: "M4 20h4L19 9l-4-4L4 16Z",
  show: "M3 12c.5-2 4-7 9-7s8.5 5 9 7c-.5 2-4 7-9 7s-8.5-5-9-7ZM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  undo: "M9 7l-4 4 4 4M5 11h9a5 5 0 0 1 0 10h-3",
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M7 7h10v10H7Z",
  open: "M9 6l6 6-6 6",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12ZM15.5 15.5L20 20",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.4 1.4M17 17l1.4 1.4M18.4 5.6L17 7M7 17l-1.4 1.4",
  moon: "M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5Z",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20c.8-4 3.8-6 7.5-6s6.7 2 7.5 6",
};

/** A small drawing that says nothing to a screen reader: its button has words. */
export function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" }, svg("path", { d: PATHS[name] }));
}

/** A button with a drawing, words, or both. */
export function button(words, click, { drawing, look = "", label, ...more } = {}) {
  const made = el("button", { type: "button", class: look, "aria-label": label, ...more, on: { click } });
  if (drawing) made.append(icon(drawing));
  if (words) made.append(el("span", { text: words }));
  return made;
}

/** Put these in place of all that an element holds. */
export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat().filter(Boolean));
  return parent;
}

/** Say something to whoever cannot see the page. */
export function announce(text) {
  const place = document.getElementById("spoken");
  place.textContent = "";
  requestAnimationFrame(() => {
    place.textContent = text;
  });
}

let fading = 0;

/** Say that something did not work, to everybody; it goes by itself, or when it is closed. */
export function complain(text) {
  const place = document.getElementById("notice");
  clearTimeout(fading);
  fill(place, el("p", { text }), button("", () => fill(place), { drawing: "close", label: "×" }));
  fading = setTimeout(() => fill(place), 12_000);
}

/** Whether the person asked for less movement. */
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Change what an element shows, and let those of its children that stay glide to their new places.
 * @param {Element} parent whose children carry `data-id`
 * @param {() => void} change
 */
export function glide(parent, change) {
  const before = new Map([...parent.children].map((child) => [child.dataset.id, child.getBoundingClientRect().top]));
  change();
  if (still()) return;
  for (const child of parent.children) {
    const was = before.get(child.dataset.id);
    const moved = was === undefined ? null : was - child.getBoundingClientRect().top;
    if (moved === null) child.animate([{ opacity: 0, transform: "translateY(.6rem)" }, { opacity: 1, transform: "none" }], { duration: 320, easing: "ease-out" });
    else if (moved) child.animate([{ transform: `translateY(${moved}px)` }, { transform: "none" }], { duration: 420, easing: "cubic-bezier(.2,.8,.2,1)" });
  }
}
