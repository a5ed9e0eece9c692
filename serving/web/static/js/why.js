// Why this, and why not that: reasons in words, the interests they rest on, and what the person did that shows them.

import { json, ofUser } from "./api.js";
import { el, fill, said } from "./dom.js";
import { here } from "./here.js";
import { day, language, w } from "./words.js";

const MOST_INTERESTS = 2;
const MOST_EVENTS = 4;

/** Ask why a thing stands in the list as it is now, or does not. */
export const explained = (itemId) =>
  json("GET", ofUser(here.user, "why"), { query: { item_id: itemId, scene: here.scene, domain: here.domain, language: language() } });

/** Put the reasons of a recommended thing into `panel`, with the events behind them. */
export async function reasonsOf(item, panel) {
  fill(panel, el("p", { class: "quiet", text: w("why.loading") }));
  const keys = [...new Set(Object.values(item.sources).flatMap((source) => source.interests))].filter((key) => here.interests.has(key)).slice(0, MOST_INTERESTS);
  const [told, ...shown] = await Promise.all([item.reasons.length ? null : explained(item.item_id), ...keys.map(evidenceOf)]);
  const reasons = told?.reasons ?? item.reasons;
  fill(
    panel,
    told?.text && said("p", told.text, { class: "told" }),
    el("ul", { class: "reasons" }, ...reasons.map((reason) => said("li", reason.text))),
    !reasons.length && !told?.text && el("p", { class: "quiet", text: w("why.none") }),
    ...shown.filter(Boolean).map(({ label, events }) => [el("p", { class: "lead" }, w("why.did"), " · ", said("span", label)), eventList(events.slice(0, MOST_EVENTS))]).flat(),
  );
}

async function evidenceOf(key) {
  try {
    const found = await json("GET", ofUser(here.user, "evidence"), { query: { key } });
    return found.events.length ? found : null;
  } catch {
    return null; // An interest that went since the list was made has no evidence to show.
  }
}

/** What a person did, a line each. */
export function eventList(events) {
  return el("ul", { class: "events" }, ...events.map(eventLine));
}

function eventLine(event) {
  const title = event.title || event.text || "";
  const what = title ? w("did.quote", { title }) : w("did.something");
  const stars = event.kind === "rate" && event.value !== null ? ` ★${event.value}` : "";
  const words = event.title && event.text ? said("q", event.text) : null;
  return el("li", {}, said("span", w(`did.${event.kind}`, { title: what }) + stars), words, el("time", { text: day(event.time) }));
}
