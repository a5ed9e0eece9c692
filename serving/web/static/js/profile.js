// What is known of a person: interests with what shows them, and the person's own hand on each of them.

import { ask, json, ofUser } from "./api.js";
import { announce, button, el, fill, said } from "./dom.js";
import { trying } from "./frame.js";
import { here, on, sceneTitle, tell } from "./here.js";
import { openInterest } from "./interest.js";
import { drawStated } from "./stated.js";
import { trend } from "./trend.js";
import { day, domainTitle, language, onLanguage, percent, w } from "./words.js";

const GRANULARITIES = ["topic", "application", "sentiment", "word"];
const FIRST = 5;
const UNSURE = 0.35;
const DONE = { pin: "edit.pinned", unpin: "edit.unpinned", hide: "edit.hidden", show: "edit.shown", correct: "edit.corrected", restore: "edit.restored" };
const place = document.getElementById("profile");
const opened = new Set();
const whole = new Set();
let view = null;
let courses = null;
let arranged = "granularity";
let justHidden = null;
const parts = {};

/** Put the profile of the person who is here on the page; of somebody `known` to nobody, there is none to ask for. */
export async function openProfile(known) {
  opened.clear();
  whole.clear();
  parts.followed = el("p", { class: "followed" });
  view = courses = justHidden = null;
  if (known) await reload();
  else draw();
}

on("feedback", () => reload());
on("list", ({ words, changed }) => {
  if (parts.followed) fill(parts.followed, words && changed && el("a", { href: "#/list", text: `${words} ${w("list.see")}` }));
});
onLanguage(() => {
  if (!here.user) return;
  draw();
  if (view) reload();
});

async function reload() {
  await trying(async () => {
    [view, courses] = await Promise.all([profile(), json("GET", ofUser(here.user, "trends")).catch(() => null)]);
    draw();
  });
}

/** The profile, or null where nothing is known yet. */
async function profile() {
  try {
    return await json("GET", ofUser(here.user, "profile"), { query: { language: language() } });
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

function draw() {
  here.interests = new Set(view?.profile.interests.map((one) => one.key));
  const held = document.activeElement?.dataset?.focus;
  const title = el("h1", { id: "profile-title", text: w("profile.title") });
  const stated = el("section", { class: "block", "aria-labelledby": "stated-title" });
  if (view) fill(place, title, about(view.profile), arrange(), groups(view.profile), hidden(), el("section", { class: "block", "aria-labelledby": "trend-title" }, ...trend(courses)), stated, parts.followed);
  else fill(place, title, el("p", { class: "means", text: w("profile.none") }), stated, parts.followed);
  drawStated(stated);
  if (held) place.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus();
}

function about(profile) {
  const facts = [
    w("profile.events", { count: profile.event_count }),
    profile.as_of !== null && w("profile.until", { date: day(profile.as_of) }),
    w("profile.confidence", { percent: percent(profile.confidence) }),
  ].filter(Boolean);
  const summary = profile.summaries.topic ?? Object.values(profile.summaries)[0];
  return el(
    "div",
    { class: "about" },
    el("p", { class: "facts" }, ...facts.map((fact) => el("span", { text: fact }))),
    summary && said("p", summary, { class: "summary" }),
    profile.confidence < UNSURE && el("p", { class: "unsure", text: w("profile.unsure") }),
  );
}

function arrange() {
  const choice = (name) => {
    const chosen = () => {
      arranged = name;
      draw();
    };
    const radio = el("input", { type: "radio", name: "arrange", value: name, checked: arranged === name, data: { focus: `by:${name}` }, on: { change: chosen } });
    return el("label", { class: "segment" }, radio, el("span", { text: w(`profile.by.${name}`) }));
  };
  return el("fieldset", { class: "segments" }, el("legend", { class: "unseen", text: w("profile.by") }), ...["granularity", "scene", "domain"].map(choice));
}

function groups(profile) {
  const arranging = { granularity: byGranularity, scene: (all) => byShare(all, "scenes", (name) => sceneTitle(name, language())), domain: (all) => byShare(all, "domains", domainTitle) };
  return el("div", { class: "groups" }, ...arranging[arranged](profile.interests).map((one) => group(one, profile.summaries)));
}

const byGranularity = (all) => GRANULARITIES.map((name) => ({ key: name, title: w(`granularity.${name}`), means: w(`granularity.${name}.means`), interests: all.filter((one) => one.granularity === name).map((one) => [one, one.weight]) }));

/** Interests under each name they have a share in, by how much of the person that share is; heaviest names first. */
function byShare(all, field, titled) {
  const names = [...new Set(all.flatMap((one) => Object.keys(one[field])))];
  const made = names.map((name) => {
    const interests = all.filter((one) => one[field][name] > 0).map((one) => [one, one.weight * one[field][name]]).sort((a, b) => b[1] - a[1]);
    return { key: `${field}:${name}`, title: titled(name), interests, heavy: interests.reduce((sum, [, weight]) => sum + weight, 0) };
  });
  return made.filter(({ interests }) => interests.length).sort((a, b) => b.heavy - a.heavy);
}

function group({ key, title, means, interests }) {
  const all = whole.has(key);
  const shown = all ? interests : interests.slice(0, FIRST);
  const rest = interests.length - FIRST;
  const more = () => {
    all ? whole.delete(key) : whole.add(key);
    draw();
  };
  return el(
    "section",
    { class: "group", data: { group: key } },
    el("h2", {}, said("span", title), means && el("small", { text: means })),
    shown.length ? el("ul", { class: "interests" }, ...withHidden(shown.map(([one, weight]) => row(one, weight, key)), key)) : el("p", { class: "quiet", text: w("profile.empty") }),
    rest > 0 && button(w(all ? "profile.fewer" : "profile.more", { count: rest }), more, { look: "act", "aria-expanded": String(all), data: { focus: `more:${key}` } }),
  );
}

function row(one, weight, within) {
  const id = `${within}|${one.key}`;
  return openInterest(one, { weight, id, opened, edit: (change, label) => edit(change, label, within) });
}

/** The rows of a group, with a way back where one of them was just hidden. */
function withHidden(rows, within) {
  if (justHidden?.within === within) rows.splice(justHidden.at, 0, wayBack(justHidden));
  return rows;
}

function wayBack({ key, label }) {
  const back = button(w("undo"), () => edit({ key, action: "show" }, label), { drawing: "undo", look: "act", label: w("edit.of", { action: w("undo"), label }), data: { focus: `undo:${key}` } });
  return el("li", { class: "done" }, el("p", {}, said("span", w("edit.hidden", { label }))), back);
}

/** Change the profile by hand; list and profile follow. */
async function edit(change, label, within) {
  const at = placeOf(change.key, within);
  return trying(async () => {
    const response = await ask("PATCH", ofUser(here.user, "profile"), { body: { edits: [change] }, query: { language: language() } });
    view = await response.json();
    justHidden = change.action === "hide" ? { key: change.key, label, within, at } : null;
    const next = follower(change);
    draw();
    next()?.focus();
    announce(w(DONE[change.action], { label }));
    tell("edited");
  });
}

/** How far down its group the line of an interest stands. */
function placeOf(key, within) {
  const line = place.querySelector(`[data-group="${CSS.escape(within ?? "")}"] [data-focus="row:${CSS.escape(key)}"]`);
  const row = line?.closest("li");
  return row ? [...row.parentElement.children].indexOf(row) : 0;
}

/** Where to go on from after a change: the interest itself, or the way back where it was hidden. */
function follower({ key, action }) {
  const hides = action === "hide";
  return () => place.querySelector(`[data-focus="${hides ? "undo" : "row"}:${CSS.escape(key)}"]`) ?? place.querySelector(".interests button");
}

function hidden() {
  if (!view.hidden.length) return null;
  const line = (one) =>
    el("li", {}, said("span", one.label), button(w("edit.show"), () => edit({ key: one.key, action: "show" }, one.label), {
      drawing: "show", look: "act", label: w("edit.of", { action: w("edit.show"), label: one.label }), data: { focus: `show:${one.key}` },
    }));
  return el("section", { class: "block hidden-ones" }, el("h2", {}, w("hidden.title"), el("small", { text: w("hidden.means") })), el("ul", {}, ...view.hidden.map(line)));
}
