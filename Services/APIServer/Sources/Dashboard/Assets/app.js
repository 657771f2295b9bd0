// The shell: which page is shown, the keyboard, the connection, the theme.

import { h, fill, link } from "./dom.js";
import { setKeyPrompt, askAgain } from "./api.js";
import { promptKey, show, toast } from "./dialog.js";
import { run, subscribe, wake, watchState } from "./live.js";
import { overview } from "./overview.js";
import { queues } from "./queues.js";
import { tasks } from "./tasklist.js";
import { task } from "./task.js";
import { workers } from "./workers.js";
import { dead } from "./dead.js";

const pages = [
  { hash: "#/", name: "Overview", key: "o" }, { hash: "#/tasks", name: "Tasks", key: "t" },
  { hash: "#/queues", name: "Queues", key: "q" }, { hash: "#/workers", name: "Workers", key: "w" },
  { hash: "#/dead", name: "Dead", key: "d" },
];
const view = document.getElementById("view");
const nav = document.getElementById("nav");
const banner = document.getElementById("banner");
let stop = () => {};
let wantsSearch = false;

function route() {
  stop();
  const [path, search] = (location.hash || "#/").split("?");
  const parameters = new URLSearchParams(search ?? "");
  const id = path.startsWith("#/tasks/") ? path.slice(8) : null;
  const makers = {
    "#/": overview, "#/tasks": (v) => tasks(v, parameters), "#/queues": queues, "#/workers": workers, "#/dead": dead,
  };
  const make = id ? (v) => task(v, id) : makers[path] ?? overview;
  const here = id ? "#/tasks" : path;
  fill(nav, pages.map((p) => link(p.hash, p.name, { "aria-current": p.hash === here ? "page" : null, title: `g ${p.key}` })));
  document.title = `${id ? "Task" : pages.find((p) => p.hash === path)?.name ?? "Overview"} · Task Scheduler`;
  const page = make(view);
  // A page is a function that refreshes it, or {refresh, hears, leave}.
  const { refresh = page, hears, leave = () => {} } = page;
  const end = subscribe(async () => {
    try {
      await refresh();
      tell(null);
    } catch (error) {
      tell(trouble(error), error.status === 401);
      throw error;
    }
  }, hears);
  stop = () => { end(); leave(); };
  if (wantsSearch) document.getElementById("search")?.focus();
  wantsSearch = false;
  window.scrollTo(0, 0);
}

function trouble(error) {
  if (!error.status) return "The server does not answer. Trying again …";
  if (error.status === 401) return "A key is needed to see this.";
  if (error.status === 403) return `The key may not see this: it needs a stronger role. ${error.message}`;
  return error.message;
}

function tell(text, wantsKey = false) {
  banner.hidden = !text;
  if (text === banner.dataset.text) return;
  banner.dataset.text = text ?? "";
  fill(banner, text, wantsKey && h("button", { type: "button", class: "plain", onclick: async () => { if (await askAgain()) wake(); } }, "Enter a key"));
}

const help = () => show("Keyboard", h("dl", {}, [
  ["/", "search"], ...pages.map((p) => [`g ${p.key}`, p.name]), ["j, k", "next, previous row"], ["Enter", "open the row"],
  ["x", "select the row"], ["?", "this page"],
].map(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)])));

let prefix = false;

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest?.("input, select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (prefix) {
    prefix = false;
    const page = pages.find((p) => p.key === event.key);
    if (page) { location.hash = page.hash; event.preventDefault(); }
    return;
  }
  const acts = {
    g: () => { prefix = true; setTimeout(() => { prefix = false; }, 1500); },
    "?": help,
    "/": () => {
      const box = document.getElementById("search");
      if (box) box.focus(); else { wantsSearch = true; location.hash = "#/tasks"; }
    },
    j: () => move(1), k: () => move(-1),
    x: () => rows()[current()]?.querySelector("input[type=checkbox]")?.click(),
  };
  if (acts[event.key]) { acts[event.key](); event.preventDefault(); }
}

const rows = () => [...view.querySelectorAll("tbody tr")];
const current = () => rows().findIndex((r) => r.contains(document.activeElement));
const move = (by) => rows()[Math.max(0, Math.min(rows().length - 1, current() + by))]?.querySelector("a")?.focus();

function setTheme(name) {
  if (name) document.documentElement.dataset.theme = name; else delete document.documentElement.dataset.theme;
}

document.getElementById("theme").addEventListener("click", () => {
  const isDark = (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const next = isDark ? "light" : "dark";
  setTheme(next);
  try { localStorage.setItem("theme", next); } catch { /* Private windows may have no storage: then it lasts as long as the page. */ }
});
try { setTheme(localStorage.getItem("theme")); } catch { /* As above. */ }

document.getElementById("help").addEventListener("click", help);
document.addEventListener("keydown", onKey);
window.addEventListener("hashchange", () => {
  const goesToSearch = wantsSearch;
  route();
  if (!goesToSearch) view.focus({ preventScroll: true });
});
window.addEventListener("unhandledrejection", (event) => toast(event.reason?.message ?? "Something went wrong.", true));
setKeyPrompt(promptKey);
const words = { live: "live", polling: "every few seconds", connecting: "connecting …", offline: "no connection" };
watchState((state) => {
  const box = document.getElementById("connection");
  box.textContent = words[state];
  box.className = state;
});
route();
run();
