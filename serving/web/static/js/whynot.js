// "Why not that?": look for a thing by name, and ask what keeps it out of the list.

import { json } from "./api.js";
import { announce, button, el, fill, said } from "./dom.js";
import { trying } from "./frame.js";
import { explained } from "./why.js";
import { domainTitle, number, w } from "./words.js";

const MOST_FOUND = 5;

/** The form, and below it what was found. */
export function whyNot() {
  const results = el("ul", { class: "found", "aria-label": w("not.results") });
  const field = el("input", { type: "search", name: "thing", maxlength: "200", required: true, autocomplete: "off" });
  const asked = (event) => {
    event.preventDefault();
    trying(() => find(field.value.trim(), results));
  };
  return el(
    "section",
    { class: "whynot", "aria-labelledby": "whynot-title" },
    el("h2", { id: "whynot-title", text: w("not.title") }),
    el("p", { class: "quiet", text: w("not.means") }),
    el("form", { class: "ask", on: { submit: asked } }, el("label", {}, el("span", { class: "unseen", text: w("not.label") }), field), submit("search", w("not.find"))),
    results,
  );
}

/** A button that sends its form. */
export function submit(drawing, words, look = "do") {
  return button(words, () => {}, { drawing, look, type: "submit" });
}

async function find(text, results) {
  if (!text) return;
  const found = await json("GET", "/v1/search", { query: { q: text, k: MOST_FOUND } });
  fill(results, ...found.items.map(hit));
  if (!found.items.length) fill(results, el("li", { class: "quiet", text: w("not.none") }));
  announce(found.items.length ? w("list.items", { count: found.items.length }) : w("not.none"));
}

function hit(item) {
  const title = item.title || item.item_id;
  const answer = el("p", { class: "answer", role: "status" });
  const ask = () => trying(async () => tellWhy(await explained(item.item_id), answer));
  return el(
    "li",
    {},
    el("div", { class: "hit" }, el("p", {}, said("strong", title), " ", said("span", domainTitle(item.domain), { class: "domain" })), button(w("not.ask"), ask, { look: "act", label: w("not.ask.of", { title }) })),
    answer,
  );
}

function tellWhy(told, answer) {
  answer.lang = told.language === "zh" ? "zh-Hans" : "en";
  answer.textContent = told.text || (told.rank ? w("not.rank", { rank: number(told.rank) }) : "");
}
