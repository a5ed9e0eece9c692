// The page for operators: how the service stands, how much it does, what goes wrong, which jobs run.

import { json, takeKeyFromAddress } from "./api.js";
import { el, fill } from "./dom.js";
import { frame, inWords, trying } from "./frame.js";
import { here } from "./here.js";
import { jobs } from "./jobs.js";
import { spark } from "./spark.js";
import { atGate, caller, pass } from "./who.js";
import { has, moment, number, onLanguage, w } from "./words.js";

const EVERY = 3_000;
const KEPT = 60;
const place = document.getElementById("operations");
const seen = [];
const parts = {};
let latest = null;

takeKeyFromAddress();
frame();
onLanguage(() => latest && (build(), show()));
begin();

async function begin() {
  try {
    here.me = await caller();
  } catch (error) {
    return refuse(inWords(error));
  }
  if (!here.me.scopes.includes("admin")) return refuse(w("failed.scope"));
  pass();
  place.hidden = false;
  build();
  return poll();
}

const refuse = (words) => atGate(el("h1", { text: w("ops.title") }), el("p", { class: "unsure", role: "alert", text: words }));

/** Ask how it stands, again and again while somebody looks. */
async function poll() {
  if (!document.hidden) await look();
  setTimeout(poll, EVERY);
}

async function look() {
  try {
    latest = await json("GET", "/v1/status");
    note(latest);
    show();
  } catch (error) {
    parts.live.textContent = `${w("ops.silent", { time: moment(latest?.now ?? Date.now() / 1_000) })} ${inWords(error)}`;
  }
}

/** Keep what is needed to draw the last minutes: counts of all routes together, and when they were so. */
function note({ now, routes, working, waiting }) {
  const sum = (name) => routes.reduce((total, route) => total + route[name], 0);
  seen.push({ now, requests: sum("requests"), errors: sum("errors") + sum("refused"), busy: working + waiting });
  if (seen.length > KEPT) seen.shift();
}

function build() {
  for (const name of ["standing", "plots", "routes"]) parts[name] = el("div");
  parts.live = el("small", { class: "quiet" });
  parts.jobs = jobs(() => trying(look));
  fill(
    place,
    el("div", { class: "standing" }, el("h1", { text: w("ops.title") }), parts.live),
    parts.standing,
    el("section", { class: "block", "aria-labelledby": "load-title" }, el("h2", { id: "load-title", text: w("ops.load") }), parts.plots),
    parts.jobs.section,
    el("section", { class: "block", "aria-labelledby": "routes-title" }, el("h2", { id: "routes-title", text: w("ops.routes") }), parts.routes),
  );
}

function show() {
  parts.live.textContent = w("ops.live", { count: EVERY / 1_000 });
  fill(parts.standing, standing(latest));
  fill(parts.plots, plots());
  fill(parts.routes, routes(latest.routes));
  parts.jobs.show(latest.batches);
}

function standing({ service, workers, version }) {
  const state = el("span", { class: `state state-${service.state}`, text: w(`state.${service.state}`) });
  const figure = (name, value, look) => el("div", {}, el("dt", { text: w(name) }), el("dd", { class: look }, value));
  const words = (name, value) => figure(name, value || w("ops.none"), "words");
  return el(
    "dl",
    { class: "figures" },
    figure("ops.state", state, "words"),
    figure("ops.items", number(service.items)),
    figure("ops.people", number(service.people)),
    figure("ops.events", number(service.events)),
    figure("ops.workers", number(workers)),
    words("ops.generation", service.generation),
    words("ops.opened", service.opened && moment(service.opened)),
    words("ops.index", pairs(service.index)),
    words("ops.model", service.model.set !== false && pairs(service.model)),
    words("ops.behind", service.behind),
    service.detail && words("ops.detail", service.detail),
    words("ops.version", version),
  );
}

/** What is told of a part, "ready · 862 vectors"; keys stay as the server names them. */
const pairs = (told) =>
  Object.entries(told).filter(([, value]) => value !== null && value !== "").map(([name, value]) => `${name} ${value}`).join(" · ");

function plots() {
  const rate = (name) => seen.slice(1).map((one, at) => (one[name] - seen[at][name]) / Math.max(one.now - seen[at].now, 0.001)).map((value) => Math.max(0, value));
  return el("div", { class: "plots" }, spark(w("ops.requests"), rate("requests")), spark(w("ops.errors"), rate("errors")), spark(w("ops.busy"), seen.map(({ busy }) => busy)));
}

function routes(all) {
  const time = (seconds) => (seconds === null ? "–" : w("ops.ms", { count: Math.round(1_000 * seconds) }));
  const columns = ["ops.route", "ops.count", "ops.failed", "ops.refused", "ops.p50", "ops.p95", "ops.p99"];
  const cells = (one) => [number(one.requests), number(one.errors), number(one.refused), time(one.p50), time(one.p95), time(one.p99)];
  const row = (one) => el("tr", {}, el("th", { scope: "row", text: `${one.method} ${has(`route.${one.route}`) ? w(`route.${one.route}`) : one.route}` }), ...cells(one).map((text) => el("td", { class: "number", text })));
  const busiest = [...all].sort((a, b) => b.requests - a.requests);
  return el("div", { class: "sheet", tabindex: "0" }, el("table", {}, el("thead", {}, el("tr", {}, ...columns.map((name, at) => el("th", { scope: "col", class: at ? "number" : "", text: w(name) })))), el("tbody", {}, ...busiest.map(row))));
}
