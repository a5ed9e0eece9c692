// One recommended thing: what it is, why it is there, and what a person can do about it.

import { json } from "./api.js";
import { announce, button, el, fill, icon, said } from "./dom.js";
import { trying } from "./frame.js";
import { here, tell } from "./here.js";
import { reasonsOf } from "./why.js";
import { domainTitle, w } from "./words.js";

const MOST_MOVED = 3;
const ACTS = { like: "card.liked", save: "card.saved", hide: "card.hidden" };

/**
 * A list element for a thing; `place(rank, mark)` changes where it says it stands.
 * @param {object} item a `Recommendation`
 * @param {{done?: (id: string) => void, undone?: (id: string) => void}} heard hears when something was done with it, and
 *     when that was taken back
 * @param {string} heading which its title is
 */
export function card(item, heard = {}, heading = "h2") {
  const row = el("li", { class: "card", data: { id: item.item_id } });
  const rank = el("span", { class: "rank" });
  const mark = el("span", { class: "mark-new" });
  const place = (number, told = "") => {
    rank.textContent = number;
    mark.textContent = told;
  };
  const whole = () => fill(row, body(item, heading, [rank, mark], (kind) => act(item, kind, row, whole, heard)));
  place(item.rank);
  whole();
  return { row, place };
}

function body(item, heading, [rank, mark], acted) {
  const title = item.offer?.title || item.title || item.item_id;
  const told = item.offer?.pitch || item.reasons[0]?.text || "";
  const panel = el("div", { class: "why", hidden: true });
  return el(
    "article",
    { class: "thing" },
    el("div", { class: "head" }, rank, el("div", {}, said(heading, title), el("p", { class: "meta" }, said("span", domainTitle(item.domain), { class: "domain" }), mark))),
    told && said("p", told, { class: "reason" }),
    el("div", { class: "acts" }, ...Object.keys(ACTS).map((kind) => actButton(kind, title, acted)), whyButton(item, title, panel)),
    panel,
  );
}

function actButton(kind, title, acted) {
  const words = w(`card.${kind}`);
  return button(words, () => acted(kind), { drawing: kind, look: `act act-${kind}`, label: w("card.act", { action: words, title }) });
}

function whyButton(item, title, panel) {
  const made = button(w("card.why"), () => {
    panel.hidden = !panel.hidden;
    made.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden) trying(() => reasonsOf(item, panel));
  }, { drawing: "open", look: "act act-why", label: w("card.why.of", { title }), "aria-expanded": "false" });
  return made;
}

/** Do something with a thing; the card becomes a line with a way back. */
async function act(item, kind, row, whole, heard) {
  for (const each of row.querySelectorAll(".act")) each.disabled = true;
  const kept = await trying(async () => {
    const noted = await feedback(item, kind);
    fill(row, doneLine(item, kind, noted, row, whole, heard));
    row.querySelector("button").focus();
    heard.done?.(item.item_id);
    tell("feedback", noted);
  });
  if (!kept) for (const each of row.querySelectorAll(".act")) each.disabled = false;
}

function doneLine(item, kind, noted, row, whole, heard) {
  const title = item.offer?.title || item.title || item.item_id;
  const words = w("card.done", { done: w(ACTS[kind]), title });
  announce([words, moved(noted, kind)].filter(Boolean).join(". "));
  return el(
    "div",
    { class: `done done-${kind}` },
    icon(kind),
    el("p", {}, el("strong", { text: w(ACTS[kind]) }), " ", said("span", title), el("small", { text: moved(noted, kind) })),
    button(w("undo"), () => undo(item, kind, row, whole, heard), { drawing: "undo", look: "act", label: w("card.act", { action: w("undo"), title }) }),
  );
}

async function undo(item, kind, row, whole, heard) {
  await trying(async () => {
    const noted = await feedback(item, kind, true);
    announce(w("card.undone", { title: item.title || item.item_id }));
    whole();
    row.querySelector(`.act-${kind}`)?.focus();
    heard.undone?.(item.item_id);
    tell("feedback", noted);
  });
}

const feedback = (item, kind, undo = false) =>
  json("POST", "/v1/feedback", { body: { user_id: here.user, item_id: item.item_id, kind, undo } });

/** Which interests followed in the sense that was meant, strongest movement first: "ramen ↑". */
function moved(noted, kind) {
  const sense = kind === "hide" ? -1 : 1;
  const by = (one) => sense * (one.after - one.before);
  const told = noted.changes.filter((one) => by(one) > 0).sort((a, b) => by(b) - by(a));
  return told.slice(0, MOST_MOVED).map((one) => `${one.label} ${sense > 0 ? "↑" : "↓"}`).join("   ");
}
