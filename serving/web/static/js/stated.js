// What a person said holds for good: shown, added to, taken away; every list keeps to it.

import { json, ofUser } from "./api.js";
import { announce, button, el, fill, said } from "./dom.js";
import { trying } from "./frame.js";
import { here, on, tell } from "./here.js";
import { w } from "./words.js";
import { submit } from "./whynot.js";

let place = null;

/** Put what holds for good into `section`. */
export function drawStated(section) {
  place = section;
  reload();
}

on("stated", () => place && reload());

const reload = () => trying(async () => draw(await json("GET", ofUser(here.user, "statements"))));

function draw({ statements }) {
  const field = el("input", { type: "text", name: "statement", maxlength: "500", required: true, autocomplete: "off", placeholder: w("stated.hint"), "aria-label": w("stated.label") });
  const added = (event) => {
    event.preventDefault();
    add(field.value.trim());
  };
  fill(
    place,
    el("h2", { id: "stated-title" }, w("stated.title"), el("small", { text: w("stated.means") })),
    statements.length ? el("ul", { class: "stated" }, ...statements.map(line)) : el("p", { class: "quiet", text: w("stated.none") }),
    el("form", { class: "ask", on: { submit: added } }, field, submit(null, w("stated.add"))),
  );
}

function line(one) {
  return el(
    "li",
    {},
    el("p", {}, said("q", one.text), el("small", { text: w(one.limit ? "stated.rule" : "stated.vague") })),
    button(w("stated.remove"), () => remove(one), { drawing: "close", look: "act", label: w("stated.remove.of", { text: one.text }) }),
  );
}

async function add(text) {
  if (!text) return;
  await trying(async () => {
    await json("POST", ofUser(here.user, "statements"), { body: { text } });
    await settled(w("stated.added", { text }));
  });
}

async function remove(one) {
  await trying(async () => {
    await json("DELETE", ofUser(here.user, "statements", encodeURIComponent(one.id)));
    await settled(w("stated.removed", { text: one.text }));
  });
}

async function settled(words) {
  await reload();
  place.querySelector("input")?.focus();
  announce(words);
  tell("edited");
}
