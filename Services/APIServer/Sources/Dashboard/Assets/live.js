// Tells pages that something has changed: by the server's events where it has them, else by the clock.
// A page is told at most once a second, however much happens, and never while the tab is hidden.

import { headers, obtainKey, hasKey } from "./api.js";

const listeners = new Set();
let lastID = null;
let state = "connecting";
let onState = () => {};
const leastPause = 1000;
const longestPause = 5000;

export const watchState = (body) => { onState = body; body(state); };

/** Calls back after changes, and every few seconds in any case; returns what ends that. */
export function subscribe(body) {
  const entry = { body, isRunning: false, isWanted: true, last: 0 };
  listeners.add(entry);
  return () => listeners.delete(entry);
}

function set(next) {
  if (next !== state) { state = next; onState(state); }
}

setInterval(async () => {
  if (document.hidden) return;
  const now = Date.now();
  for (const entry of listeners) {
    const isDue = (entry.isWanted && now - entry.last >= leastPause) || now - entry.last >= longestPause;
    if (entry.isRunning || !isDue) continue;
    entry.isRunning = true;
    entry.isWanted = false;
    entry.last = now;
    Promise.resolve(entry.body()).then(() => set(state === "offline" ? "connecting" : state), () => set("offline"))
      .finally(() => { entry.isRunning = false; });
  }
}, 250);

function changed() {
  for (const entry of listeners) entry.isWanted = true;
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) changed(); });

/** Reads the server's events for as long as the page is open. */
export async function run() {
  let pause = leastPause;
  for (;;) {
    try {
      const response = await fetch("/events", {
        headers: headers(lastID ? { "Last-Event-ID": lastID, Accept: "text/event-stream" } : { Accept: "text/event-stream" }),
        cache: "no-store",
        credentials: "omit",
      });
      if (response.status === 401) {
        if (!await obtainKey(hasKey())) await wait(longestPause);
        continue;
      }
      if (response.status === 404) { set("polling"); await wait(60_000); continue; }
      if (!response.ok) throw new Error(`${response.status}`);
      set("live");
      pause = leastPause;
      changed();
      await read(response.body.getReader());
      set("connecting");
    } catch {
      set("offline");
      changed();
    }
    await wait(pause * (0.8 + Math.random() * 0.4));
    pause = Math.min(pause * 2, 15_000);
  }
}

async function read(reader) {
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith("id:")) lastID = line.slice(3).trim();
      else if (line.startsWith("data:")) changed();
    }
  }
}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
