// A small plot of one figure over the last minutes, with its newest value in words.

import { el, svg } from "./dom.js";
import { number } from "./words.js";

const WIDE = 300;
const HIGH = 70;

/** A figure with its name, its newest value and its course; 0 stands at the bottom. */
export function spark(name, values) {
  const newest = values.length ? number(values[values.length - 1], 1) : "–";
  return el("figure", {}, el("figcaption", {}, el("span", { text: name }), el("strong", { text: newest })), drawing(values));
}

function drawing(values) {
  const top = Math.max(1, ...values) * 1.1;
  const step = WIDE / Math.max(1, values.length - 1);
  const points = values.map((value, at) => `${(at * step).toFixed(1)},${(HIGH - (value / top) * HIGH).toFixed(1)}`);
  const picture = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", class: "spark", "aria-hidden": "true" });
  if (points.length > 1) picture.append(svg("polygon", { points: [`0,${HIGH}`, ...points, `${WIDE},${HIGH}`].join(" ") }), svg("polyline", { points: points.join(" ") }));
  return picture;
}
