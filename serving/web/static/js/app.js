// The page for people: finds out whose it is, puts its parts in place, and shows the one that the address names.

import { json, key, takeKeyFromAddress } from "./api.js";
import { forgetConversation } from "./conversation.js";
import { announce, button, el, fill, icon, said } from "./dom.js";
import { openData } from "./data.js";
import { frame, inWords } from "./frame.js";
import { here } from "./here.js";
import { tab } from "./keeping.js";
import { openList } from "./list.js";
import { openProfile } from "./profile.js";
import { openTalk } from "./talk.js";
import { atGate, caller, choosePerson, pass } from "./who.js";
import { onLanguage, w } from "./words.js";

const VIEWS = ["list", "talk", "profile", "data"];
const PERSON = "person";
const WIDE = "(min-width: 64rem)";
const who = document.getElementById("who");

takeKeyFromAddress();
frame();
addEventListener("hashchange", () => location.hash.startsWith("#/") && route(true));
matchMedia(WIDE).addEventListener("change", () => route(false));
who.addEventListener("click", () => enter(true));
onLanguage(() => here.user && nameTag());
enter(false);

/** Find out who is here, and show their page; `again` where somebody else is wanted. */
async function enter(again) {
  try {
    here.me = await caller();
    const known = again ? null : tab.get(PERSON);
    here.user = here.me.user_id ?? known ?? (await choosePerson());
    tab.set(PERSON, here.user);
    here.catalogue = await json("GET", "/v1/catalogue");
    await open();
  } catch (error) {
    atGate(el("h1", { text: "Palate" }), el("p", { class: "unsure", role: "alert", text: inWords(error) }), button(w("key.use"), () => enter(again), { look: "do" }));
  }
}

async function open() {
  pass();
  for (const part of document.querySelectorAll("#list, .side, .views, #who")) part.hidden = false;
  nameTag();
  route(false);
  openTalk();
  openData(erased);
  await openProfile(await openList());
}

function nameTag() {
  fill(who, icon("person"), said("span", here.user));
  who.setAttribute("aria-label", w("who.label", { user: here.user }));
  who.disabled = here.me.user_id !== null;
}

/** Show the view that the address names; on a wide window the list stands beside every other one. */
function route(moved) {
  if (!here.user) return;
  const named = location.hash.slice(2);
  const wide = matchMedia(WIDE).matches;
  const view = !VIEWS.includes(named) || (wide && named === "list") ? (wide ? "talk" : "list") : named;
  document.body.dataset.view = view;
  for (const link of document.querySelectorAll(".views a")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (moved) shown(view);
}

function shown(view) {
  const title = document.getElementById(`${view}-title`);
  title?.setAttribute("tabindex", "-1");
  title?.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

function erased(user) {
  tab.set(PERSON, "");
  forgetConversation();
  here.user = "";
  for (const part of document.querySelectorAll(".view")) fill(part);
  atGate(el("h1", { text: w("erase.gone") }), el("p", { text: w("erase.gone.means", { user }) }), here.me.user_id === null && button(w("erase.on"), () => enter(true), { look: "do" }));
  announce(w("erase.gone"));
  if (here.me.user_id !== null) key.set("");
}
