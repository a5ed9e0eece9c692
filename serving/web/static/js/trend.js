// How interests moved over time: a drawing for the eye, and the same in words for whoever cannot see it.

import { el, said, svg } from "./dom.js";
import { day, percent, w } from "./words.js";

const WIDE = 640;
const HIGH = 200;
const MOST = 5;

/** The heading, the drawing and its legend; a sentence where there is nothing to draw. */
export function trend(courses) {
  const title = el("h2", { id: "trend-title" }, w("trend.title"), el("small", { text: w("trend.means") }));
  if (!courses || courses.moments.length < 2 || !courses.courses.length) return [title, el("p", { class: "quiet", text: w("trend.none") })];
  const shown = courses.courses.slice(0, MOST);
  return [title, drawing(courses.moments, shown), legend(courses.moments, shown)];
}

function drawing(moments, courses) {
  const first = moments[0];
  const span = moments[moments.length - 1] - first;
  const x = (time) => 8 + ((time - first) / span) * (WIDE - 16);
  const y = (weight) => HIGH - 10 - weight * (HIGH - 24);
  const grid = [0, 0.5, 1].map((level) => svg("line", { x1: 0, x2: WIDE, y1: y(level), y2: y(level), class: "grid" }));
  const lines = courses.map((course, index) => svg("g", { class: `course course-${index + 1}` }, ...courseOf(course.weights.map((weight, at) => [x(moments[at]), y(weight)]))));
  const picture = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "plot", "aria-hidden": "true" }, ...grid, ...lines);
  const ends = el("p", { class: "ends", "aria-hidden": "true" }, el("small", { text: day(first) }), el("small", { text: day(first + span) }));
  return el("div", { class: "drawing" }, picture, ends);
}

function courseOf(points) {
  const [lastX, lastY] = points[points.length - 1];
  return [svg("polyline", { points: points.map((point) => point.join(",")).join(" ") }), svg("circle", { cx: lastX, cy: lastY, r: 4.5 })];
}

function legend(moments, courses) {
  const from = day(moments[0]);
  const to = day(moments[moments.length - 1]);
  const line = (course, index) => {
    const [first, last] = [course.weights[0], course.weights[course.weights.length - 1]].map(percent);
    return el(
      "li",
      { class: `key course-${index + 1}` },
      el("span", { class: "unseen", text: w("trend.alt", { label: course.label, first, last, from, to }) }),
      el("span", { "aria-hidden": "true" }, el("i"), said("span", course.label), el("small", { text: `${first}% → ${last}%` })),
    );
  };
  return el("ul", { class: "legend" }, ...courses.map(line));
}
