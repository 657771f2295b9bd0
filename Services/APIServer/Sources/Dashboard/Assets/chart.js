// Line charts as SVG, without a library: a time axis, a value axis, a line for each series, values under the pointer.

import { h } from "./dom.js";
import { clock, clockSeconds } from "./format.js";

const width = 600, height = 150, left = 46, right = 8, top = 10, bottom = 20;

/**
 * series: [{name, class, values: [number or null]}], times: [RFC 3339], text: how a value is written.
 */
export function chart(title, times, series, text) {
  const highest = Math.max(0, ...series.flatMap((s) => s.values.filter((v) => v !== null)));
  const ceiling = niceCeiling(highest);
  // Over a few minutes, minutes alone would say the same twice.
  const stamp = Date.parse(times.at(-1)) - Date.parse(times[0]) < 15 * 60_000 ? clockSeconds : clock;
  const x = (i) => left + (times.length < 2 ? 0 : (i / (times.length - 1)) * (width - left - right));
  const y = (v) => height - bottom - (v / ceiling) * (height - top - bottom);
  const legend = h("span", { class: "legend" },
    series.map((s) => h("span", {}, h("i", { class: s.class }), s.name)));
  const readout = h("span", { class: "readout" });
  const marker = h("line", { class: "marker", y1: top, y2: height - bottom, visibility: "hidden" });
  const svg = h("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": summary(title, series, text) },
    [0, 0.5, 1].map((part) => [
      h("line", { class: "grid", x1: left, x2: width - right, y1: y(ceiling * part), y2: y(ceiling * part) }),
      h("text", { x: left - 6, y: y(ceiling * part) + 4, "text-anchor": "end" }, text(ceiling * part)),
    ]),
    ticks(times).map((i) => h("text", {
      x: x(i), y: height - 5, "text-anchor": i === 0 ? "start" : i === times.length - 1 ? "end" : "middle",
    }, stamp(times[i]))),
    series.map((s) => segments(s.values).map((points) =>
      h("polyline", { class: `series ${s.class}`, points: points.map((i) => `${x(i)},${y(s.values[i])}`).join(" ") }))),
    marker);
  svg.addEventListener("pointermove", (event) => {
    if (!times.length) return;
    const box = svg.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * width;
    const i = Math.min(times.length - 1, Math.max(0, Math.round(((at - left) / (width - left - right)) * (times.length - 1))));
    marker.setAttribute("x1", x(i));
    marker.setAttribute("x2", x(i));
    marker.setAttribute("visibility", "visible");
    readout.textContent = `${clockSeconds(times[i])} · ` + series.map((s) => `${s.name} ${s.values[i] === null ? "–" : text(s.values[i])}`).join(" · ");
  });
  svg.addEventListener("pointerleave", () => { marker.setAttribute("visibility", "hidden"); readout.textContent = ""; });
  return h("figure", { class: "chart" },
    h("figcaption", {}, h("strong", {}, title), legend, readout),
    times.length ? svg : h("p", { class: "empty" }, "No data yet: the first sample comes within ten seconds."));
}

function summary(title, series, text) {
  return `${title}: ` + series.map((s) => {
    const last = s.values.findLast((v) => v !== null);
    return `${s.name} now ${last === undefined ? "unknown" : text(last)}`;
  }).join(", ");
}

/** Runs of indices without a gap; a lone point is drawn as a short line. */
function segments(values) {
  const runs = [];
  let run = [];
  values.forEach((value, i) => {
    if (value === null) { if (run.length) runs.push(run); run = []; } else run.push(i);
  });
  if (run.length) runs.push(run);
  return runs.map((r) => (r.length === 1 ? [r[0], r[0]] : r));
}

function ticks(times) {
  if (times.length < 2) return [];
  const n = Math.min(5, times.length);
  return Array.from({ length: n }, (_, k) => Math.round((k / (n - 1)) * (times.length - 1)));
}

function niceCeiling(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((f) => f * power).find((c) => c >= value * 0.999);
}
