// Jobs: begun, watched and cancelled.

import { json } from "./api.js";
import { announce, button, el, fill } from "./dom.js";
import { trying } from "./frame.js";
import { has, moment, number, w } from "./words.js";

const OPEN = new Set(["validating", "in_progress", "finalizing"]);

/**
 * The section of jobs; `show(batches)` brings it up to date.
 * @param {() => void} changed hears when a job was begun or cancelled
 */
export function jobs(changed) {
  const sheet = el("div", { class: "sheet" });
  const begin = (name, endpoint) => button(w(name), () => start(endpoint, w(name), changed), { look: "do plain" });
  const section = el(
    "section",
    { class: "block", "aria-labelledby": "jobs-title" },
    el("div", { class: "jobs-head" }, el("h2", { id: "jobs-title", text: w("ops.jobs") }), el("div", { class: "acts" }, begin("ops.profiles", "/v1/profiles"), begin("ops.fit", "/v1/fit"))),
    sheet,
  );
  return { section, show: (batches) => show(sheet, batches, changed) };
}

async function start(endpoint, job, changed) {
  await trying(async () => {
    await json("POST", "/v1/batches", { body: { endpoint, completion_window: "24h" } });
    announce(w("ops.started", { job }));
    changed();
  });
}

function show(sheet, batches, changed) {
  const held = document.activeElement?.closest?.(".sheet") === sheet ? document.activeElement.dataset.focus : null;
  if (!batches.length) return fill(sheet, el("p", { class: "quiet", text: w("ops.jobs.none") }));
  const columns = ["ops.job", "ops.status", "ops.progress", "ops.created"];
  const head = el("tr", {}, ...columns.map((name) => el("th", { scope: "col", text: w(name) })), el("td"));
  fill(sheet, el("table", {}, el("thead", {}, head), el("tbody", {}, ...batches.map((one) => row(one, changed)))));
  return held && sheet.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus();
}

function row(one, changed) {
  const job = w(has(`job.${one.endpoint}`) ? `job.${one.endpoint}` : "ops.job");
  const stop = button(w("ops.cancel"), () => cancel(one.id, job, changed), { look: "act", label: w("ops.cancel.of", { job }), data: { focus: one.id } });
  const status = has(`batch.${one.status}`) ? w(`batch.${one.status}`) : one.status;
  const fault = one.errors?.data[0]?.message;
  return el("tr", {}, el("th", { scope: "row", text: job }), el("td", {}, status, fault && el("small", { class: "quiet", text: ` ${fault}` })), el("td", {}, ...progress(one)), el("td", { text: moment(one.created_at) }), el("td", { class: "number" }, OPEN.has(one.status) && stop));
}

function progress({ palate: step, request_counts: counts, status }) {
  const { done, total } = step?.total ? step : { done: counts.completed + counts.failed, total: counts.total };
  if (!total) return [OPEN.has(status) ? (step?.name ?? "…") : "–"];
  const words = `${step?.name ? `${step.name} ` : ""}${number(done)} / ${number(total)}`;
  return [el("progress", { max: String(total), value: done, "aria-label": words }), ` ${words}`];
}

async function cancel(id, job, changed) {
  await trying(async () => {
    await json("POST", `/v1/batches/${encodeURIComponent(id)}/cancel`);
    announce(w("ops.cancelled", { job }));
    changed();
  });
}
