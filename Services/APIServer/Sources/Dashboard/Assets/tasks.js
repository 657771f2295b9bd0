// The list of tasks: filters, search, selection, and acts on many at once.

import { h, fill, link, statusBadge, table } from "./dom.js";
import { get, post, query, remove, APIError } from "./api.js";
import { act, confirmAct, toast } from "./dialog.js";
import { absolute, between, count, duration, relative, shortID } from "./format.js";

const statuses = ["pending", "scheduled", "running", "retrying", "completed", "failed", "cancelled", "expired"];
const filterNames = ["status", "task_type", "queue", "tag", "worker", "error", "q", "created_after", "created_before"];
const pageSize = 50;

export function tasks(view, parameters) {
  const filter = Object.fromEntries(filterNames.map((n) => [n, parameters.get(n) ?? ""]));
  const shown = [];
  const selected = new Set();
  let cursor = null, isPaused = false, lastClicked = null, isComplete = true, scanned = 0;
  const list = h("section");
  const more = h("p", { class: "more" });
  const bar = h("div", { class: "bar", role: "toolbar", "aria-label": "Acts" });
  const fresh = h("button", { type: "button", class: "primary fresh", hidden: true, onclick: () => reload() }, "New tasks: show them");
  fill(view, h("h1", {}, "Tasks"), form(), fresh, bar, list, more);

  function form() {
    const input = (name, label, extra = {}) => h("label", {}, label, h("input", {
      name, value: filter[name], autocomplete: "off", spellcheck: "false", ...extra }));
    return h("form", { class: "filters", role: "search", onsubmit: apply },
      h("label", {}, "Status", h("select", { name: "status", onchange: (e) => e.target.form.requestSubmit() },
        h("option", { value: "" }, "any"),
        statuses.map((s) => h("option", { value: s, selected: filter.status === s }, s)))),
      input("q", "Parameters contain", { id: "search", type: "search" }), input("error", "Error contains"),
      input("task_type", "Type"), input("queue", "Queue"), input("tag", "Tag"), input("worker", "Worker"),
      input("created_after", "Created after", { type: "datetime-local", value: local(filter.created_after) }),
      input("created_before", "Created before", { type: "datetime-local", value: local(filter.created_before) }),
      h("span", { class: "buttons" }, h("button", { class: "primary" }, "Filter"),
        link("#/tasks", "Clear", { class: "plain button" })));
  }

  function apply(event) {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.target));
    for (const name of ["created_after", "created_before"]) {
      if (values[name]) values[name] = new Date(values[name]).toISOString();
    }
    const hash = `#/tasks${query(values)}`;
    if (location.hash === hash) reload(); else location.hash = hash;
  }

  async function page(after) {
    return get(`/tasks/${query({ ...filter, limit: pageSize, cursor: after })}`);
  }

  async function reload() {
    const answer = await page(null);
    shown.splice(0, shown.length, ...answer.tasks);
    selected.clear();
    take(answer);
    fresh.hidden = true;
    render();
  }

  function take(answer) {
    cursor = answer.next_cursor;
    isComplete = answer.complete ?? true;
    scanned = answer.scanned ?? answer.tasks.length;
  }

  function render() {
    renderBar();
    fill(list, shown.length ? table([
      { title: h("input", { type: "checkbox", "aria-label": "Select all shown", checked: shown.length > 0 && selected.size === shown.length, onchange: selectAll }) },
      { title: "Task" }, { title: "Status" }, { title: "Type" }, { title: "Queue" }, { title: "Attempt", class: "number" },
      { title: "Created", class: "number" }, { title: "Run time", class: "number" }, { title: "Outcome" }],
    shown.map(row), "Tasks") : h("p", { class: "empty" }, cursor ? "None of the tasks looked at so far fits." : "No task fits."));
    fill(more,
      h("span", {}, `${count(shown.length)} shown`, !isComplete && `, ${count(scanned)} looked at`),
      cursor && h("button", { type: "button", class: "plain", onclick: (event) => act(event.target, loadMore) }, isComplete ? "Load more" : "Search on"));
  }

  async function loadMore() {
    const answer = await page(cursor);
    const known = new Set(shown.map((t) => t.task_id));
    shown.push(...answer.tasks.filter((t) => !known.has(t.task_id)));
    take(answer);
    render();
  }

  function row(task) {
    const id = task.task_id;
    return h("tr", { class: selected.has(id) ? "selected" : "", "data-id": id },
      h("td", {}, h("input", { type: "checkbox", checked: selected.has(id), "aria-label": `Select ${id}`, onclick: (e) => toggle(e, id) })),
      h("td", {}, link(`#/tasks/${id}`, shortID(id), { title: id, class: "mono" })),
      h("td", {}, statusBadge(task.status)),
      h("td", {}, task.task_type), h("td", {}, task.queue),
      h("td", { class: "number" }, `${task.attempt} / ${task.retry?.max_attempts ?? "?"}`),
      h("td", { class: "number", title: absolute(task.created_at) }, relative(task.created_at)),
      h("td", { class: "number" }, task.started_at ? duration(between(task.started_at, task.completed_at ?? new Date().toISOString())) : "–"),
      h("td", { class: "outcome" }, outcome(task)));
  }

  function outcome(task) {
    if (task.error) return h("span", { class: "error-text" }, `${task.error.code}: ${task.error.message}`);
    if (task.progress) return `${Math.round((task.progress.fraction ?? 0) * 100)} % ${task.progress.message ?? ""}`;
    return task.result === null ? "" : JSON.stringify(task.result)?.slice(0, 120);
  }

  function toggle(event, id) {
    const ids = shown.map((t) => t.task_id);
    const [from, to] = [ids.indexOf(lastClicked), ids.indexOf(id)].sort((a, b) => a - b);
    const range = event.shiftKey && lastClicked && from >= 0 ? ids.slice(from, to + 1) : [id];
    for (const each of range) event.target.checked ? selected.add(each) : selected.delete(each);
    lastClicked = id;
    render();
  }

  function selectAll(event) {
    selected.clear();
    if (event.target.checked) for (const task of shown) selected.add(task.task_id);
    render();
  }

  function renderBar() {
    const button = (action, word) => h("button", {
      type: "button", class: action === "delete" ? "danger" : "plain", onclick: (event) => act(event.target, () => onMany(action)),
    }, word);
    fill(bar, h("span", {}, selected.size ? `${count(selected.size)} selected` : "All that fit the filter:"),
      button("retry", "Retry"), button("cancel", "Cancel"), button("delete", "Delete"));
  }

  /** Acts on the selection, or on everything the filter holds after a preview of how many that is. */
  async function onMany(action) {
    if (selected.size) return onSelection(action);
    const body = { action, filter: Object.fromEntries(Object.entries(filter).filter(([, v]) => v)) };
    const preview = await steps({ ...body, dry_run: true });
    if (!preview.matched) { toast("No task fits the filter."); return; }
    const what = `${count(preview.matched)} task${preview.matched === 1 ? "" : "s"} fit the filter.`;
    if (!await confirmAct(`${action} all of them?`, what, `${action} ${count(preview.matched)}`)) return;
    const done = await steps(body, (sum) => toast(`${count(sum.changed)} of ${count(preview.matched)}`));
    toast(`${count(done.changed)} changed, ${count(done.skipped)} left as they were`);
    await reload();
  }

  async function onSelection(action) {
    const ids = [...selected];
    if (action !== "retry" && !await confirmAct(`${action} ${count(ids.length)} tasks?`, "What runs is told to stop.", action)) return;
    let done;
    try {
      done = await post("/tasks/actions", { action, task_ids: ids });
    } catch (error) {
      if (!(error instanceof APIError) || error.status !== 404) throw error;
      done = await oneByOne(action, ids);
    }
    toast(`${count(done.changed)} changed, ${count(done.skipped)} left as they were`);
    await reload();
  }

  async function oneByOne(action, ids) {
    const done = { changed: 0, skipped: 0 };
    for (const id of ids) {
      try {
        await (action === "delete" ? remove(`/tasks/${id}`) : post(`/tasks/${id}/${action}`));
        done.changed += 1;
      } catch (error) {
        if (error.status !== 409 && error.status !== 404) throw error;
        done.skipped += 1;
      }
    }
    return done;
  }

  async function steps(body, onStep = () => {}) {
    const sum = { matched: 0, changed: 0, skipped: 0 };
    let next = null;
    do {
      const answer = await post("/tasks/actions", next ? { ...body, cursor: next } : body);
      for (const name of Object.keys(sum)) sum[name] += answer[name] ?? 0;
      next = answer.next_cursor;
      onStep(sum);
    } while (next);
    return sum;
  }

  // What is shown changes in place; rows come and go only when asked for, so that nothing jumps under the pointer.
  return async () => {
    if (!shown.length && !isPaused) { await reload(); return; }
    const answer = await page(null);
    const current = new Map(answer.tasks.map((t) => [t.task_id, t]));
    const newest = shown[0]?.task_id ?? "";
    fresh.hidden = !answer.tasks.some((t) => t.task_id > newest);
    shown.forEach((task, i) => {
      const now = current.get(task.task_id);
      if (!now || JSON.stringify(now) === JSON.stringify(task)) return;
      shown[i] = now;
      list.querySelector(`tr[data-id="${CSS.escape(task.task_id)}"]`)?.replaceWith(row(now));
    });
    isPaused = selected.size > 0;
  };
}

function local(text) {
  if (!text) return "";
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? "" : new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
