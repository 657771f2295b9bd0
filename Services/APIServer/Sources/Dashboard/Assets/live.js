// Tells pages when to read anew: by the clock, and at once by the server's events of workers and queues. Those of tasks are not
// asked for: each task would pay for being told of, and under load a page reads anew all the time anyway.
// A page is told at most once a second, however much happens, and never while the tab is hidden. One that waits long for its
// data is told less often still: a server that has much to do is not given more by those who watch it.

import { headers, obtainKey, currentKey } from "./api.js";

const leastPause = 1000;
const clockPause = 2000;
const longestPause = 5000;
// A page rests so many times as long as its data took to come.
const restFactor = 10;
const longestBackoff = 15_000;
const listeners = new Set();
let state = "connecting";
let onState = () => {};

export const watchState = (body) => { onState = body; body(state); };

/**
 * Calls back after changes, and every few seconds in any case; returns what ends that. With `hears`, only events whose text
 * it accepts count as changes. A callback that throws {retryAfter} is left alone for so many seconds.
 */
export function subscribe(body, hears = () => true) {
  const entry = { body, hears, isRunning: false, isWanted: true, last: 0, pause: leastPause, notBefore: 0 };
  listeners.add(entry);
  return () => listeners.delete(entry);
}

function set(next) {
  if (next !== state) { state = next; onState(state); }
}

setInterval(() => {
  if (document.hidden) return;
  const now = Date.now();
  for (const entry of listeners) {
    const isDue = now >= entry.notBefore
      && now - entry.last >= (entry.isWanted ? entry.pause : Math.max(clockPause, entry.pause));
    if (!entry.isRunning && isDue) refresh(entry, now);
  }
}, 250);

async function refresh(entry, now) {
  entry.isRunning = true;
  entry.isWanted = false;
  entry.last = now;
  try {
    await entry.body();
    entry.pause = Math.min(Math.max(leastPause, (Date.now() - now) * restFactor), longestPause);
    if (state === "offline") set("connecting");
  } catch (error) {
    if (error.retryAfter) {
      entry.notBefore = Date.now() + error.retryAfter * 1000;
      entry.isWanted = true;
    }
    if (!error.status) set("offline");
  } finally {
    entry.isRunning = false;
  }
}

function changed(text) {
  for (const entry of listeners) if (text === undefined || entry.hears(text)) entry.isWanted = true;
}

/** Has the page read anew, as soon as that may be. */
export const wake = () => changed();

document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });

/** Reads the server's events for as long as the page is open. */
export const run = () => follow("/events?types=worker,queue", { onText: changed, onOpen: () => changed(), onState: set });

/**
 * Follows an event stream, and takes it up again with growing pauses and from where it ended. While the tab is hidden it is
 * closed. Ends when `signal` says so.
 */
export async function follow(path, { onText, onOpen = () => {}, onState = () => {}, signal = new AbortController().signal }) {
  const place = { lastID: null };
  let pause = leastPause;
  while (!signal.aborted) {
    await shown();
    const closing = new AbortController();
    const close = () => { if (document.hidden || signal.aborted) closing.abort(); };
    document.addEventListener("visibilitychange", close);
    signal.addEventListener("abort", close);
    try {
      const sent = currentKey();
      const accept = { Accept: "text/event-stream" };
      const response = await fetch(path, {
        headers: headers(place.lastID ? { "Last-Event-ID": place.lastID, ...accept } : accept),
        cache: "no-store", credentials: "omit", signal: closing.signal,
      });
      if (response.status === 401) {
        if (!await obtainKey(sent)) await wait(longestPause, signal);
        continue;
      }
      // Not there, or not for this key: the clock has to do.
      if (response.status === 404 || response.status === 403) { onState("polling"); await wait(60_000, signal); continue; }
      if (!response.ok) { await wait(1000 * (Number(response.headers.get("Retry-After")) || 1), signal); throw new Error(`${response.status}`); }
      onState("live");
      pause = leastPause;
      onOpen();
      await read(response.body.getReader(), place, onText);
      onState("connecting");
    } catch {
      if (!closing.signal.aborted) onState("offline");
    } finally {
      document.removeEventListener("visibilitychange", close);
      signal.removeEventListener("abort", close);
    }
    await wait(pause * (0.8 + Math.random() * 0.4), signal);
    pause = Math.min(pause * 2, longestBackoff);
  }
}

async function read(reader, place, onText) {
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith("id:")) place.lastID = line.slice(3).trim();
      // `reset` says that events were missed: everybody reads anew.
      else if (line.startsWith("event:") && line.slice(6).trim() === "reset") changed();
      else if (line.startsWith("data:")) onText(line);
    }
  }
}

const shown = () => (document.hidden
  ? new Promise((done) => document.addEventListener("visibilitychange", () => done(), { once: true })) : Promise.resolve());

const wait = (ms, signal) => new Promise((done) => {
  const timer = setTimeout(done, ms);
  signal?.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
});
