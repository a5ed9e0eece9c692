// One interest: a line that opens on what shows it, where it holds, and what its person may do about it.

import { json, ofUser } from "./api.js";
import { button, el, fill, said } from "./dom.js";
import { trying } from "./frame.js";
import { here, sceneTitle } from "./here.js";
import { eventList } from "./why.js";
import { domainTitle, language, number, percent, w } from "./words.js";
import { submit } from "./whynot.js";

const RISING = 0.15;
const MOST_EVENTS = 6;

/**
 * A list element for an interest.
 * @param {object} one an `Interest`
 * @param {{weight: number, id: string, opened: Set<string>, edit: (change: object, label: string) => Promise<boolean>}} given
 *     `weight` 0 to 1 is drawn; `opened` remembers by `id` which lines stand open
 */
export function openInterest(one, { weight, id, opened, edit }) {
  const panel = el("div", { class: "inner", hidden: true });
  const show = (open) => {
    open ? opened.add(id) : opened.delete(id);
    line.setAttribute("aria-expanded", String(open));
    panel.hidden = !open;
    if (open) fill(panel, ...details(one, edit));
    else fill(panel);
  };
  const line = lineOf(one, weight, () => show(panel.hidden));
  if (opened.has(id)) show(true);
  return el("li", { class: one.polarity < 0 ? "against" : "for" }, line, panel);
}

function lineOf(one, weight, click) {
  const side = w(one.polarity < 0 ? "interest.against" : "interest.for");
  const bar = el("span", { class: "bar", "aria-hidden": "true" }, el("i"));
  bar.firstChild.style.width = `${percent(weight)}%`;
  bar.classList.toggle("faint", one.confidence < 0.35);
  return el(
    "button",
    { type: "button", class: "line", "aria-expanded": "false", data: { focus: `row:${one.key}` }, on: { click } },
    el("span", { class: "name" }, said("span", one.label), ...marks(one)),
    bar,
    el("span", { class: "unseen", text: `, ${side}, ` }),
    el("span", { class: "percent", text: `${percent(weight)}%` }),
  );
}

function marks(one) {
  const told = [];
  if (one.trend > RISING) told.push(["trend", "↗", w("interest.rising")]);
  if (one.trend < -RISING) told.push(["trend", "↘", w("interest.falling")]);
  if (one.polarity < 0) told.push(["stance", w("interest.against"), ""]);
  if (one.pinned) told.push(["tag", w("interest.pinned"), ""]);
  if (one.corrected) told.push(["tag", w("interest.corrected"), ""]);
  return told.map(([look, shown, spoken]) => el("i", { class: look }, el("span", { text: shown, "aria-hidden": spoken ? "true" : null }), spoken && el("span", { class: "unseen", text: `, ${spoken}` })));
}

function details(one, edit) {
  const shows = el("div", { class: "shows" }, el("h3", { text: w("interest.evidence") }), el("p", { class: "quiet", text: w("loading") }));
  trying(() => showEvidence(one, shows));
  return [actions(one, edit), one.note && said("p", one.note, { class: "note" }), facts(one), one.rule && rule(one.rule), shows];
}

function actions(one, edit) {
  const form = el("div", { class: "correcting" });
  const does = (action) => button(w(`edit.${action}`), () => edit({ key: one.key, action }, one.label), { drawing: DRAWN[action], look: "act", label: w("edit.of", { action: w(`edit.${action}`), label: one.label }) });
  const correct = button(w("edit.correct"), () => toggleForm(one, form, correct, edit), { drawing: "edit", look: "act", label: w("edit.of", { action: w("edit.correct"), label: one.label }), "aria-expanded": "false" });
  return el("div", {}, el("div", { class: "acts" }, does(one.pinned ? "unpin" : "pin"), correct, does("hide"), (one.pinned || one.corrected) && does("restore")), form);
}

const DRAWN = { pin: "pin", unpin: "pin", hide: "hide", restore: "undo" };

function toggleForm(one, form, correct, edit) {
  const open = !form.firstChild;
  correct.setAttribute("aria-expanded", String(open));
  if (!open) return fill(form);
  fill(form, correction(one, edit));
  return form.querySelector("input").focus();
}

function correction(one, edit) {
  const label = el("input", { type: "text", name: "label", value: one.label, maxlength: "200", required: true });
  const weight = el("input", { type: "range", name: "weight", min: "0", max: "1", step: "0.05", value: one.weight });
  const side = el("input", { type: "range", name: "polarity", min: "-1", max: "1", step: "0.1", value: one.polarity });
  const kept = (event) => {
    event.preventDefault();
    edit({ key: one.key, action: "correct", ...changed(one, label.value.trim(), Number(weight.value), Number(side.value)) }, label.value.trim());
  };
  const field = (name, input, ends) => el("label", {}, el("span", { text: w(name) }), input, ends && el("span", { class: "ends", "aria-hidden": "true" }, ...ends.map((text) => el("small", { text }))));
  return el(
    "form",
    { class: "correction", on: { submit: kept } },
    field("edit.label", label),
    field("edit.weight", weight, ["0%", "100%"]),
    field("edit.side", side, [w("interest.against"), w("interest.for")]),
    submit(null, w("edit.keep")),
  );
}

/** What differs from the interest as it is; a dial that was not moved says nothing. */
function changed(one, label, weight, polarity) {
  const told = {};
  if (label && label !== one.label) told.label = label;
  if (Math.abs(weight - one.weight) > 0.026) told.weight = weight;
  if (Math.abs(polarity - one.polarity) > 0.051) told.polarity = polarity;
  return Object.keys(told).length ? told : { label: label || one.label };
}

function facts(one) {
  const shares = (given, titled) => Object.entries(given).sort((a, b) => b[1] - a[1]).slice(0, 4).map(([name, share]) => `${titled(name)} ${percent(share)}%`);
  const told = [
    ["interest.confidence", [`${percent(one.confidence)}%`]],
    ["interest.scenes", shares(one.scenes, (name) => sceneTitle(name, language()))],
    ["interest.domains", shares(one.domains, domainTitle)],
    ["interest.terms", one.terms.slice(0, 6)],
  ].filter(([, values]) => values.length);
  return el("dl", { class: "where" }, ...told.map(([name, values]) => el("div", {}, el("dt", { text: w(name) }), ...values.map((value) => said("dd", value)))));
}

function rule(found) {
  const joined = (words) => words.join(w("list.joined"));
  const values = { antecedent: joined(found.antecedent), consequent: joined(found.consequent), confidence: percent(found.confidence), lift: number(found.lift, 1) };
  return el("p", { class: "quiet", text: w("interest.rule", values) });
}

async function showEvidence(one, shows) {
  const found = await json("GET", ofUser(here.user, "evidence"), { query: { key: one.key } });
  const rest = found.events.length - MOST_EVENTS;
  fill(
    shows,
    el("h3", { text: w("interest.evidence") }),
    found.events.length ? eventList(found.events.slice(0, MOST_EVENTS)) : el("p", { class: "quiet", text: w("interest.evidence.none") }),
    rest > 0 && el("p", { class: "quiet", text: w("interest.evidence.more", { count: rest }) }),
  );
}
