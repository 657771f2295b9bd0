// The shell: which page is shown, the keyboard, the connection, the theme.

import { h, fill, link } from "./dom.js";
import { setKeyPrompt } from "./api.js";
import { promptKey, show, toast } from "./dialog.js";
import { run, subscribe, watchState } from "./live.js";
import { overview } from "./overview.js";
import { queues } from "./queues.js";
import { tasks } from "./tasks.js";
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

function route() {
  stop();
  const [path, search] = (location.hash || "#/").split("?");
  const parameters = new URLSearchParams(search ?? "");
  const id = path.startsWith("#/tasks/") ? decodeURIComponent(path.slice(8)) : null;
  const makers = {
    "#/": overview, "#/tasks": (v) => tasks(v, parameters), "#/queues": queues, "#/workers": workers, "#/dead": dead,
  };
  const make = id ? (v) => task(v, id) : makers[path] ?? overview;
  const here = id ? "#/tasks" : path;
  fill(nav, pages.map((p) => link(p.hash, p.name, { "aria-current": p.hash === here ? "page" : null, title: `g ${p.key}` })));
  document.title = `${id ? "Task" : pages.find((p) => p.hash === path)?.name ?? "Overview"} · Task Scheduler`;
  const refresh = make(view);
  stop = subscribe(async () => {
    try {
      await refresh();
      tell(null);
    } catch (error) {
      tell(error.status === 401 ? "A key is needed to see this." : error.status ? error.message : "The server does not answer. Trying again …");
      if (!error.status) throw error;
    }
  });
  view.scrollTo?.(0, 0);
}

function tell(text) {
  banner.hidden = !text;
  banner.textContent = text ?? "";
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
    "/": () => { if (document.getElementById("search")) document.getElementById("search").focus(); else location.hash = "#/tasks"; },
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
window.addEventListener("hashchange", () => { route(); view.focus({ preventScroll: true }); });
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
