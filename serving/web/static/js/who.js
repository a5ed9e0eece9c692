// Whose page it is: a key where the server asks for one, a person where the key is nobody's own.

import { json, key } from "./api.js";
import { button, el, fill } from "./dom.js";
import { inWords, trying } from "./frame.js";
import { here } from "./here.js";
import { w } from "./words.js";
import { submit } from "./whynot.js";

const PAGE = 24;
const gate = () => document.getElementById("gate");

/** Show the gate with these in it, and nothing else of the page. */
export function atGate(...children) {
  for (const part of document.querySelectorAll("#list, .side, .views, #who, #operations")) part.hidden = true;
  const place = gate();
  place.hidden = false;
  fill(place, ...children);
  place.querySelector("input, button")?.focus();
}

/** Leave the gate. */
export function pass() {
  gate().hidden = true;
  fill(gate());
}

/** Who asks, as the server sees them; a key is asked for until one is accepted. */
export async function caller() {
  for (;;) {
    try {
      return await json("GET", "/v1/me");
    } catch (error) {
      if (error.status !== 401) throw error;
      const refused = key.get() !== "";
      key.set("");
      key.set(await askKey(refused ? inWords(error) : ""));
    }
  }
}

function askKey(complaint) {
  return new Promise((given) => {
    const field = el("input", { type: "password", name: "key", required: true, autocomplete: "off", spellcheck: "false" });
    const sent = (event) => {
      event.preventDefault();
      if (field.value.trim()) given(field.value.trim());
    };
    atGate(
      el("h1", { text: w("key.title") }),
      el("p", { text: w("key.why") }),
      complaint && el("p", { class: "unsure", role: "alert", text: complaint }),
      el("form", { class: "confirm", on: { submit: sent } }, el("label", {}, el("span", { text: w("key.label") }), field), submit(null, w("key.use"))),
    );
  });
}

/** The id of a person, picked from all or typed in. */
export function choosePerson() {
  return new Promise((chosen) => {
    const people = el("ul", { class: "people" });
    const more = el("div");
    const field = el("input", { type: "text", name: "person", required: true, autocomplete: "off", spellcheck: "false", maxlength: "256" });
    const pick = submit(null, w("who.use", { user: "…" }));
    pick.disabled = true;
    field.addEventListener("input", () => {
      pick.disabled = !field.value.trim();
      pick.firstChild.textContent = w("who.use", { user: field.value.trim() || "…" });
    });
    const sent = (event) => {
      event.preventDefault();
      if (field.value.trim()) chosen(field.value.trim());
    };
    atGate(
      el("h1", { text: w("who.title") }),
      el("p", { text: w(here.me.open ? "who.open" : "who.admin") }),
      el("form", { class: "confirm", on: { submit: sent } }, el("label", {}, el("span", { text: w("who.find") }), field), pick),
      people,
      more,
    );
    if (here.me.scopes.includes("admin")) trying(() => page(people, more, null, chosen));
  });
}

async function page(people, more, after, chosen) {
  const found = await json("GET", "/v1/users", { query: { limit: PAGE, after } });
  const ids = idsOf(found);
  people.append(...ids.map((id) => el("li", {}, button(id, () => chosen(id), { look: "chip-button" }))));
  if (!ids.length && !people.children.length) fill(more, el("p", { class: "quiet", text: w("who.empty") }));
  else if (ids.length < PAGE) fill(more);
  else fill(more, button(w("who.more"), () => trying(() => page(people, more, ids[ids.length - 1], chosen)), { look: "act" }));
}

const idsOf = (found) => (Array.isArray(found) ? found : (found.users ?? found.data ?? found.people ?? [])).map((one) => (typeof one === "string" ? one : (one.user_id ?? one.id)));
