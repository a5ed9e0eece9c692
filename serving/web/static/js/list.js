// The list for now: scene, kind of thing and variety choose it; what somebody does, says or corrects changes it at once.

import { json } from "./api.js";
import { card } from "./card.js";
import { announce, el, fill, glide } from "./dom.js";
import { trying } from "./frame.js";
import { here, on, sceneTitle, tell } from "./here.js";
import { domainTitle, language, onLanguage, w } from "./words.js";
import { whyNot } from "./whynot.js";

const LENGTH = 10;
const place = document.getElementById("list");
const parts = {};
let cards = new Map();
let order = [];
let settled = new Set();
let fetching = null;

/** Put the list of the person who is here on the page; gives back whether anything is known of them. */
export async function openList() {
  Object.assign(here, { scene: "", domain: "", variety: 0 });
  cards = new Map();
  order = [];
  settled = new Set();
  draw();
  return (await load("first"))?.known ?? true;
}

on("feedback", () => load("profile"));
on("edited", () => load("profile"));
on("stated", () => load("profile"));
onLanguage(() => {
  if (!here.user) return;
  cards = new Map();
  draw();
  load("language");
});

function draw() {
  parts.means = el("p", { class: "means" });
  parts.change = el("p", { class: "change", "aria-hidden": "true" });
  parts.things = el("ol", { class: "things", "aria-label": w("list.title") });
  fill(
    place,
    el("h1", { id: "list-title", text: w("list.title") }),
    scenes(),
    parts.means,
    el("div", { class: "choices" }, domains(), variety()),
    parts.change,
    parts.things,
    whyNot(),
  );
  describe();
}

function scenes() {
  const known = [{ name: "" }, ...here.catalogue.scenes];
  return el("fieldset", { class: "scenes" }, el("legend", { class: "unseen", text: w("list.scene") }), ...known.map(sceneChoice));
}

function sceneChoice({ name }) {
  const chosen = () => {
    here.scene = name;
    describe();
    load("scene");
  };
  const radio = el("input", { type: "radio", name: "scene", value: name, checked: here.scene === name, on: { change: chosen } });
  return el("label", { class: "chip" }, radio, el("span", { text: name ? sceneTitle(name, language()) : w("list.any") }));
}

function describe() {
  const scene = here.catalogue.scenes.find((one) => one.name === here.scene);
  parts.means.textContent = scene ? (scene.description[language()] ?? "") : w("list.any.means");
}

function domains() {
  const chosen = (event) => {
    here.domain = event.target.value;
    load("domain");
  };
  const options = ["", ...here.catalogue.domains].map((name) => el("option", { value: name, text: name ? domainTitle(name) : w("list.domain.all") }));
  const select = el("select", { on: { change: chosen } }, ...options);
  select.value = here.domain;
  return el("label", { class: "choice" }, el("span", { text: w("list.domain") }), select);
}

function variety() {
  const chosen = (event) => {
    here.variety = Number(event.target.value);
    load("variety");
  };
  const dial = el("input", { type: "range", min: "0", max: "1", step: "0.1", value: here.variety, on: { change: chosen } });
  const ends = [el("small", { text: w("list.variety.low") }), el("small", { text: w("list.variety.high") })];
  return el("label", { class: "choice dial" }, el("span", { text: w("list.variety") }), dial, el("span", { class: "ends", "aria-hidden": "true" }, ...ends));
}

async function load(because) {
  fetching?.abort();
  const mine = (fetching = new AbortController());
  place.setAttribute("aria-busy", "true");
  if (because !== "profile") settled = new Set();
  let found = null;
  await trying(async () => {
    found = await json("POST", "/v1/recommend", { body: wanted(), signal: mine.signal, repeat: true });
    if (fetching === mine) show(found, because);
  });
  if (fetching === mine) place.removeAttribute("aria-busy");
  return found;
}

function wanted() {
  const { user, scene, domain, variety } = here;
  return { user_id: user, k: LENGTH, scene: scene || null, domain: domain || null, variety, language: language() };
}

function show(found, because) {
  const before = order.filter((id) => !settled.has(id));
  const items = found.items.filter((item) => !settled.has(item.item_id));
  const marks = marksOf(items, before, because);
  order = withSettled(items.map((item) => item.item_id));
  glide(parts.things, () => arrange(items, marks));
  report(found, marks, because);
}

/** What is new and what moved, against the list before; nothing where there was none, or it is the same list. */
function marksOf(items, before, because) {
  const marks = new Map();
  if (!before.length || because === "language") return marks;
  items.forEach((item, index) => {
    const was = before.indexOf(item.item_id);
    if (was === -1) marks.set(item.item_id, w("list.new"));
    else if (was !== index) marks.set(item.item_id, w(was > index ? "list.up" : "list.down", { count: Math.abs(was - index) }));
  });
  return marks;
}

/** Things that something was just done with keep their places, so that there is a way back. */
function withSettled(ids) {
  const whole = [...ids];
  order.forEach((id, index) => {
    if (settled.has(id)) whole.splice(index, 0, id);
  });
  return whole;
}

function arrange(items, marks) {
  const known = new Map(items.map((item) => [item.item_id, item]));
  const kept = new Map();
  let rank = 0;
  for (const id of order) {
    const one = cards.get(id) ?? card(known.get(id), { done: settle, undone: unsettle });
    if (!settled.has(id)) one.place((rank += 1), marks.get(id) ?? "");
    one.row.classList.toggle("fresh", marks.get(id) === w("list.new"));
    kept.set(id, one);
  }
  cards = kept;
  const held = document.activeElement;
  fill(parts.things, ...[...kept.values()].map((one) => one.row));
  if (held?.isConnected && held !== document.activeElement) held.focus({ preventScroll: true });
}

function settle(id) {
  settled.add(id);
}

function unsettle(id) {
  settled.delete(id);
}

function report(found, marks, because) {
  const told = !found.items.length ? w("list.empty") : found.known ? "" : w("list.stranger");
  const words = because === "first" || because === "language" ? "" : changeOf(marks, because);
  fill(parts.change, told && el("span", { text: `${told} ` }), words && el("span", { text: words }));
  if (words || told) announce(`${told} ${words}`.trim());
  if (because === "profile") tell("list", { words, changed: marks.size > 0 });
}

function changeOf(marks, because) {
  const fresh = [...marks.values()].filter((mark) => mark === w("list.new")).length;
  const told = [fresh && w("list.fresh", { count: fresh }), marks.size - fresh && w("list.moved", { count: marks.size - fresh })];
  const change = told.filter(Boolean).join(w("list.joined")) || w("list.same");
  if (because === "profile") return w("list.because.profile", { change });
  return because === "scene" ? w("list.because.scene", { scene: here.scene ? sceneTitle(here.scene, language()) : w("list.any"), change }) : change;
}
