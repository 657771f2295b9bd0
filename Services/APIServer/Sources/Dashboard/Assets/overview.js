// The first page: is something wrong, and where.

import { h, fill, update, link, table } from "./dom.js";
import { get, getIfThere } from "./api.js";
import { chart } from "./chart.js";
import { count, duration, percent, plural, rate, relative, absolute } from "./format.js";

/** What a person must know at once, worst first: [{level, text, hash}]. */
export function troubles(health, stats, queues, workers) {
  const found = [];
  const bad = (text, hash) => found.push({ level: "bad", text, hash });
  const warn = (text, hash) => found.push({ level: "warn", text, hash });
  for (const [name, check] of Object.entries(health?.checks ?? {})) {
    if (check.status !== "up") {
      bad(`${name === "redis" ? "Redis" : "RabbitMQ"} is ${check.status}${check.detail ? ` (${check.detail})` : ""}`, "#/");
    }
  }
  const alive = workers.filter((w) => w.status !== "lost");
  const ready = queues.reduce((sum, q) => sum + q.ready, 0);
  if (!alive.length) (ready ? bad : warn)(ready ? `There is no worker, and ${plural(ready, "task")} ${ready === 1 ? "waits" : "wait"}` : "There is no worker", "#/workers");
  for (const worker of workers) {
    if (worker.status === "lost") warn(`Worker ${worker.worker_id} is lost`, "#/workers");
    else if (worker.not_consuming_reason === "stalled") bad(`Worker ${worker.worker_id} does not consume`, "#/workers");
  }
  for (const queue of queues) {
    if (queue.paused && queue.ready) warn(`Queue ${queue.queue} is paused, ${plural(queue.ready, "task")} in it`, "#/queues");
    else if (queue.ready && !queue.consumers && alive.length) bad(`No worker serves queue ${queue.queue}, ${plural(queue.ready, "task")} in it`, "#/queues");
    else if (!queue.paused && queue.oldest_age > 60) warn(`The oldest task in ${queue.queue} has waited ${duration(queue.oldest_age)}`, `#/tasks?status=pending&queue=${queue.queue}`);
  }
  const window = stats?.windows?.["5m"];
  if (window?.failed) bad(`${plural(window.failed, "task")} failed in the last 5 minutes`, "#/tasks?status=failed");
  if (window?.error_rate > 0.1 && window.completed + window.failed + window.retried >= 10) {
    warn(`${percent(window.error_rate)} of the attempts failed in the last 5 minutes`, "#/tasks?status=failed");
  }
  return found.sort((a, b) => (a.level === b.level ? 0 : a.level === "bad" ? -1 : 1));
}

export function overview(view) {
  const verdict = h("section", { class: "verdict", "aria-label": "State" });
  const tiles = h("section", { class: "tiles", "aria-label": "Now" });
  const charts = h("section", { class: "charts", "aria-label": "The last hour" });
  const failures = h("section", { "aria-label": "Newest failures" });
  fill(view, h("h1", { class: "hidden" }, "Overview"), verdict, tiles, failures, charts);
  let lastCharts = 0;

  /** The last hour by the minute; while there are only a few minutes of it, those by the ten seconds. */
  async function past() {
    const hour = await getIfThere("/stats/history?minutes=60");
    return hour && hour.points.length < 10 ? getIfThere("/stats/history?minutes=10") : hour;
  }

  async function health() {
    // 503 carries the same body: it says what is down.
    const response = await fetch("/health", { cache: "no-store", credentials: "omit" });
    return response.json();
  }

  return async () => {
    const [state, stats, queues, workers, failed] = await Promise.all([
      health(), getIfThere("/stats"), get("/queues/"), get("/workers/"), get("/tasks/?status=failed&limit=5"),
    ]);
    showVerdict(verdict, troubles(state, stats, queues.queues, workers.workers));
    showTiles(tiles, stats, queues.queues, workers.workers);
    showFailures(failures, failed.tasks.toSorted((a, b) => (a.completed_at < b.completed_at ? 1 : -1)));
    if (Date.now() - lastCharts > 10_000) {
      const history = await past();
      if (history) showCharts(charts, history); else fill(charts, h("p", { class: "empty" }, "The history is not available on this server."));
      lastCharts = Date.now();
    }
  };
}

function showVerdict(box, found) {
  box.className = `verdict ${found.length ? found[0].level : "good"}`;
  if (!found.length) { update(box, h("p", {}, h("b", {}, "All is well"))); return; }
  update(box, found.slice(0, 6).map((t) => h("p", { class: t.level, key: t.text.replace(/\d/g, "") }, link(t.hash, t.text))),
    found.length > 6 && h("p", {}, `and ${found.length - 6} more`));
}

function showTiles(box, stats, queues, workers) {
  const window = stats?.windows?.["1m"];
  const sum = (name) => queues.reduce((total, q) => total + q[name], 0);
  const tile = (name, value, note, hash) => h("a", { class: "tile", href: hash }, h("span", {}, name), h("b", {}, value), h("small", {}, note));
  update(box,
    tile("Ready", count(sum("ready")), sum("ready") ? `oldest ${duration(Math.max(...queues.map((q) => q.oldest_age ?? 0)))}` : "nothing waits", "#/tasks?status=pending"),
    tile("Running", count(sum("running")), stats ? `${count(stats.workers.slots_used)} of ${count(stats.workers.slots)} slots` : "", "#/tasks?status=running"),
    tile("Scheduled", count(sum("scheduled")), "retries included", "#/tasks?status=scheduled"),
    tile("Failed", count(stats?.dead), window ? `${count(window.failed)} last minute` : "", "#/dead"),
    tile("Completed", window ? `${rate(window.completed_per_second)}/s` : "–", stats ? `${count(stats.tasks.completed)} kept` : "", "#/tasks?status=completed"),
    tile("Submitted", window ? `${rate(window.submitted_per_second)}/s` : "–", "last minute", "#/tasks"),
    tile("Run time", duration(window?.run_time.p50), `p99 ${duration(window?.run_time.p99)}`, "#/tasks?status=completed"),
    tile("Workers", count(workers.filter((w) => w.status !== "lost").length), stats?.workers.utilisation != null ? `${percent(stats.workers.utilisation)} used` : "", "#/workers"));
}

function showFailures(box, tasks) {
  if (!tasks.length) { update(box); return; }
  // A row that somebody is about to press stays where it is.
  if (box.matches(":focus-within") || box.querySelector("tbody:hover")) return;
  update(box, h("h2", {}, "Newest failures"), table(
    [{ title: "Task" }, { title: "Error" }, { title: "Queue" }, { title: "When", class: "number" }],
    tasks.map((t) => h("tr", { key: t.task_id },
      h("td", {}, link(`#/tasks/${t.task_id}`, t.task_type, { title: t.task_id })),
      h("td", { class: "error-text" }, link(`#/tasks/${t.task_id}`, `${t.error?.code ?? ""}: ${t.error?.message ?? ""}`)),
      h("td", {}, t.queue),
      h("td", { class: "number", title: absolute(t.completed_at) }, relative(t.completed_at)))), "Newest failures"));
}

function showCharts(box, history) {
  const points = history.points;
  const times = points.map((p) => p.at);
  const perSecond = (name) => points.map((p) => p[name] / history.step);
  const pick = (name) => points.map((p) => p[name]);
  fill(box,
    chart("Throughput (tasks/s)", times, [
      { name: "submitted", class: "a", values: perSecond("submitted") },
      { name: "completed", class: "b", values: perSecond("completed") }], rate),
    chart("Failures (attempts/min)", times, [
      { name: "failed", class: "d", values: points.map((p) => (p.failed * 60) / history.step) },
      { name: "to be tried again", class: "c", values: points.map((p) => (p.retried * 60) / history.step) }], rate),
    chart("Depth (tasks)", times, [
      { name: "ready", class: "a", values: pick("ready") },
      { name: "running", class: "b", values: pick("running") },
      { name: "scheduled", class: "c", values: pick("scheduled") }], (v) => count(Math.round(v))),
    chart("Latency (queue and run, p50 and p99)", times, [
      { name: "queue p50", class: "a", values: pick("queue_latency_p50") },
      { name: "queue p99", class: "a thin", values: pick("queue_latency_p99") },
      { name: "run p50", class: "b", values: pick("run_time_p50") },
      { name: "run p99", class: "b thin", values: pick("run_time_p99") }], duration));
}
