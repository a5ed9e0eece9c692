// A conversation: what the person says, what comes back while it is made, and the things that are recommended in it.

import { ask } from "./api.js";
import { card } from "./card.js";
import { forgetConversation, keepConversation, keptConversation } from "./conversation.js";
import { announce, button, el, fill, icon, said } from "./dom.js";
import { inWords } from "./frame.js";
import { here, tell } from "./here.js";
import { events } from "./sse.js";
import { has, onLanguage, w } from "./words.js";
import { submit } from "./whynot.js";

const place = document.getElementById("talk");
const HEADER = /^[\x21-\x7e]+( [\x21-\x7e]+)*$/;
const SUGGESTED = 3;
const parts = {};
let thread = "";
let turns = [];
let answering = null;

/** Go on with the conversation of the person who is here, or begin one. */
export function openTalk() {
  const kept = keptConversation(here.user);
  begin(kept?.thread ?? newThread(), kept?.turns ?? []);
}

function beginAnew() {
  forgetConversation();
  begin(newThread(), []);
}

function begin(named, told) {
  answering?.abort();
  thread = named;
  turns = told;
  parts.log = el("div", { class: "log", role: "log", "aria-label": w("view.talk"), "aria-live": "off", tabindex: "0" });
  draw();
  if (!turns.length) return suggest();
  for (const one of turns) retell(one);
  return follow(true);
}

onLanguage(() => {
  if (!here.user) return;
  draw();
  if (!parts.log.querySelector(".turn")) suggest();
});

function draw() {
  const text = parts.field?.value ?? "";
  parts.field = el("textarea", { name: "message", rows: "1", maxlength: "4000", placeholder: w("talk.hint"), "aria-label": w("talk.label"), value: text, on: { keydown: typed, input: grow } });
  parts.go = submit("send", "", "send");
  parts.go.setAttribute("aria-label", w("talk.send"));
  fill(
    place,
    el("div", { class: "title" }, el("h1", { id: "talk-title", text: w("talk.title") }), button(w("talk.new"), beginAnew, { look: "act" })),
    parts.log,
    el("form", { class: "say", on: { submit: sent } }, parts.field, parts.go),
  );
}

function suggest() {
  const tries = Array.from({ length: SUGGESTED }, (_, index) => w(`talk.try.${index + 1}`));
  fill(parts.log, el("div", { class: "blank" }, el("p", { text: w("talk.means") }), el("div", { class: "tries" }, ...tries.map((text) => button(text, () => say(text), { look: "chip-button" })))));
}

function typed(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  sent(event);
}

function grow() {
  parts.field.style.height = "auto";
  parts.field.style.height = `${Math.min(parts.field.scrollHeight, 160)}px`;
}

function sent(event) {
  event.preventDefault();
  if (answering) return answering.abort();
  const text = parts.field.value.trim();
  if (!text) return undefined;
  parts.field.value = "";
  grow();
  return say(text);
}

/** Say something, and show the answer while it comes. */
async function say(text) {
  if (answering) return;
  parts.log.querySelector(".blank")?.remove();
  const turn = beginTurn(text);
  follow(true);
  working(new AbortController());
  try {
    await hear(text, turn, answering.signal);
  } catch (error) {
    turn.note(error?.name === "AbortError" ? w("talk.stopped") : inWords(error));
  } finally {
    working(null);
    turn.end();
    announce(turn.aloud());
    follow();
    if (turn.row.isConnected) keep(turn.told);
  }
}

function keep(told) {
  turns.push(told);
  keepConversation(here.user, thread, turns);
}

/** Show a turn from before. */
function retell({ mine, text, items, notes }) {
  const turn = beginTurn(mine);
  if (text) turn.write(text);
  turn.cards(items);
  for (const words of notes) turn.note(words);
  turn.end();
}

function working(controller) {
  answering = controller;
  fill(parts.go, icon(controller ? "stop" : "send"));
  parts.go.setAttribute("aria-label", w(controller ? "talk.stop" : "talk.send"));
  parts.go.classList.toggle("stops", Boolean(controller));
}

async function hear(text, turn, signal) {
  const body = { model: "palate", stream: true, user: here.user, messages: [{ role: "user", content: text }] };
  const response = await ask("POST", "/v1/chat/completions", { body, headers: headers(), signal });
  for await (const data of events(response.body)) {
    if (data === "[DONE]") return;
    const chunk = JSON.parse(data);
    if (chunk.error) throw new Error(chunk.error.message);
    take(chunk.choices[0]?.delta ?? {}, turn);
  }
  turn.note(w("talk.broke"));
}

function headers() {
  const told = { "X-Palate-Thread": thread, "X-Palate-Scene": here.scene, "X-Palate-Domain": here.domain };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => HEADER.test(value)));
}

function take({ content, palate }, turn) {
  if (content) turn.write(content);
  if (palate?.step) turn.step(palate.step);
  if (palate?.items?.length) turn.cards(palate.items);
  if (palate?.intent) turn.whole(palate);
}

/**
 * A row for what the person says and one for the answer, with what fills it: steps while it is made, text, things, and
 * what changed in memory. `told` is all of it, to be shown again.
 */
function beginTurn(mine) {
  const step = el("p", { class: "step" }, el("span", { class: "dots", "aria-hidden": "true" }), el("span", { text: w("step.other") }));
  const text = el("p", { class: "text" });
  const things = el("ol", { class: "things small", "aria-label": w("talk.cards") });
  const notes = el("ul", { class: "notes" });
  const row = el("div", { class: "turn theirs", "aria-busy": "true" }, el("h2", { class: "unseen", text: w("talk.palate") }), step, text, things, notes);
  parts.log.append(el("div", { class: "turn mine" }, el("h2", { class: "unseen", text: w("talk.you") }), said("p", mine)), row);
  const told = { mine, text: "", items: [], notes: [] };
  const note = (words) => {
    told.notes.push(words);
    notes.append(said("li", words));
  };
  return {
    row,
    told,
    note,
    step: (name) => {
      step.lastChild.textContent = w(has(`step.${name}`) ? `step.${name}` : "step.other");
    },
    write: (piece) => {
      told.text += piece;
      text.append(piece);
      text.lang = /\p{Script=Han}/u.test(text.textContent) ? "zh-Hans" : "en";
      follow();
    },
    cards: (items) => {
      for (const item of items.filter(({ item_id: id }) => told.items.every((one) => one.item_id !== id))) {
        told.items.push(item);
        things.append(card(item, {}, "h3").row);
      }
      follow();
    },
    whole: (answer) => remembered(answer, note),
    end: () => {
      step.remove();
      row.removeAttribute("aria-busy");
    },
    aloud: () => [told.text, notes.textContent, told.items.length ? w("list.items", { count: told.items.length }) : ""].filter(Boolean).join(" "),
  };
}

function remembered({ remembered: kept = [], forgotten = [], relaxed = [], intent }, note) {
  for (const text of kept) note(w("talk.kept", { text }));
  for (const text of forgotten) note(w("talk.dropped", { text }));
  for (const limit of relaxed) if (limit.said) note(w("talk.relaxed", { text: limit.said }));
  if (kept.length || forgotten.length) tell("stated");
  if (intent === "feedback") tell("feedback", { changes: [] });
}

/** Keep the newest in view, what it answers too, unless the person scrolled up to read. */
function follow(always = false) {
  const { log } = parts;
  if (!always && log.scrollHeight - log.scrollTop - log.clientHeight > 2 * log.clientHeight) return;
  const asked = [...log.querySelectorAll(".mine")].pop();
  log.scrollTop = asked ? Math.min(asked.offsetTop - log.offsetTop - 8, log.scrollHeight) : log.scrollHeight;
}

function newThread() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `page-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
