// Numbers and times as people read them.

export const count = (n) => (n === null || n === undefined ? "–" : Number(n).toLocaleString("en-US"));

export function rate(n) {
  if (n === null || n === undefined) return "–";
  return n >= 100 ? count(Math.round(n)) : n >= 10 ? n.toFixed(1) : n.toFixed(2);
}

export const percent = (x) => (x === null || x === undefined ? "–" : `${(x * 100).toFixed(x > 0 && x < 0.1 ? 1 : 0)} %`);

export function duration(seconds) {
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) return "–";
  if (seconds < 0.001) return "< 1 ms";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  const two = (big, bigUnit, small, smallUnit) => (small ? `${big} ${bigUnit} ${small} ${smallUnit}` : `${big} ${bigUnit}`);
  if (minutes < 60) return two(minutes, "min", Math.floor(seconds % 60), "s");
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return two(hours, "h", minutes % 60, "min");
  return two(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** How long ago or ahead, in its largest unit alone. */
export function relative(text, now = Date.now()) {
  if (!text) return "–";
  const seconds = (now - Date.parse(text)) / 1000;
  let span = Math.floor(Math.abs(seconds)), unit = "s";
  for (const [next, size] of [["min", 60], ["h", 60], ["d", 24]]) {
    if (span < size * (next === "d" ? 2 : 1)) break;
    span = Math.floor(span / size);
    unit = next;
  }
  if (span === 0) return "now";
  return seconds >= 0 ? `${span} ${unit} ago` : `in ${span} ${unit}`;
}

export const between = (from, to) => (from && to ? (Date.parse(to) - Date.parse(from)) / 1000 : null);

export const absolute = (text) => (text ? new Date(text).toLocaleString("sv-SE", { timeZoneName: "short" }) : "");

export const clock = (text) => new Date(text).toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });

export const clockSeconds = (text) => new Date(text).toLocaleTimeString("sv-SE");

export const plural = (n, word) => `${count(n)} ${word}${n === 1 ? "" : "s"}`;

export const shortID = (id) => `…${id.slice(-8)}`;

export const pretty = (value) => JSON.stringify(value, null, 2);
