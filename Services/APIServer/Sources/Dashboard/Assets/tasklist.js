// The list of tasks: search, selection, and acts on many at once.

import { h, fill, update, link, statusBadge, table } from "./dom.js";
import { get, getIfThere, query } from "./api.js";
import { actOn, actOnAll, preview } from "./actions.js";
import { act, confirmAct, toast, working } from "./dialog.js";
import { filterForm, filterOf } from "./filters.js";
import { absolute, between, count, duration, plural, relative, shortID } from "./format.js";

const pageSize = 50;
/** A search that looks at more tasks than this is repeated less often. */
const cheapScan = 1000;
const dearPause = 15_000;
/** So many rows that left the filter are read again each time. */
const leftAtOnce = 10;
const open = new Set(["pending", "scheduled", "running", "retrying"]);

export function tasks(view, parameters) {
  const filter = filterOf(parameters);
  const shown = [];
  const selected = new Set();
  let cursor = null, lastClicked = null, isComplete = true, scanned = 0, lastRead = 0, hasRead = false;
  const list = h("section", { "aria-label": "Tasks found" });
  const more = h("p", { class: "more" });
  const bar = h("div", { class: "bar acts", role: "toolbar", "aria-label": "Acts" });
  const fresh = h("button", { type: "button", class: "primary fresh", onclick: (e) => act(e.target, reload) }, "There are new tasks: show them");
  fresh.hidden = true;
  fill(view, h("h1", {}, "Tasks"), filterForm(filter, reload), bar, fresh, list, more);

  const page = (after) => get(`/tasks/${query({ ...filter, limit: pageSize, cursor: after })}`);

  async function reload() {
    lastRead = Date.now();
    const answer = await page(null);
    hasRead = true;
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

  async function loadMore() {
    const answer = await page(cursor);
    const known = new Set(shown.map((t) => t.task_id));
    shown.push(...answer.tasks.filter((t) => !known.has(t.task_id)));
    take(answer);
    render();
  }

  function render() {
    renderBar();
    update(list, shown.length ? table([
      { title: h("input", { type: "checkbox", "aria-label": "Select all shown", checked: selected.size === shown.length, indeterminate: selected.size > 0 && selected.size < shown.length, onchange: selectAll }) },
      { title: "Task" }, { title: "Status" }, { title: "Type" }, { title: "Queue" }, { title: "Attempt", class: "number" },
      { title: "Created", class: "number" }, { title: "Run time", class: "number" }, { title: "Outcome" }],
    shown.map(row), "Tasks") : h("p", { class: "empty" }, cursor ? "None of the tasks looked at so far fits." : "No task fits."));
    update(more,
      h("span", {}, `${count(shown.length)} shown`, !isComplete && `; the search looked at ${count(scanned)} and stopped there`),
      cursor && h("button", { type: "button", class: "plain", onclick: (event) => act(event.target, loadMore) }, isComplete ? "Load more" : "Search on"));
  }

  function row(task) {
    const id = task.task_id;
    return h("tr", { key: id, class: [selected.has(id) && "selected", task.isGone && "gone"].filter(Boolean).join(" ") },
      h("td", {}, h("input", { type: "checkbox", checked: selected.has(id), "aria-label": `Select ${id}`, onclick: (e) => toggle(e, id) })),
      h("td", {}, link(`#/tasks/${id}`, shortID(id), { title: id, class: "mono" })),
      h("td", {}, statusBadge(task.isGone ? "deleted" : task.status)),
      h("td", {}, task.task_type), h("td", {}, task.queue),
      h("td", { class: "number" }, `${task.attempt} / ${task.retry?.max_attempts ?? "?"}`),
      h("td", { class: "number", title: absolute(task.created_at) }, relative(task.created_at)),
      h("td", { class: "number" }, task.started_at ? duration(between(task.started_at, task.completed_at ?? new Date().toISOString())) : "–"),
      h("td", { class: "outcome" }, outcome(task)));
  }

  function outcome(task) {
    if (task.error) return h("span", { class: "error-text" }, `${task.error.code}: ${task.error.message}`.slice(0, 300));
    if (task.progress && open.has(task.status)) return `${Math.round((task.progress.fraction ?? 0) * 100)} % ${task.progress.message ?? ""}`;
    if (task.status === "scheduled" && task.scheduled_at) return h("span", { title: absolute(task.scheduled_at) }, `runs ${relative(task.scheduled_at)}`);
    return task.result === null || task.result === undefined ? "" : JSON.stringify(task.result).slice(0, 120);
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
    const what = selected.size ? `${count(selected.size)} selected:` : Object.keys(filter).length ? "All that fit the filter:" : "All tasks:";
    const button = (action, word) => h("button", {
      type: "button", class: action === "delete" ? "danger" : "plain", onclick: (event) => act(event.target, () => onMany(action, word)),
    }, `${word} …`);
    update(bar, h("span", {}, what), button("retry", "Retry"), button("cancel", "Cancel"), button("delete", "Delete"));
  }

  const consequences = {
    retry: "Those that failed, were cancelled or have expired run again, with fresh attempts.",
    cancel: "Those that wait never run; what runs is told to stop at once. The records stay.",
    delete: "Those that wait never run, what runs is told to stop at once, and the records go.",
  };

  /** Acts on the selection, or on everything the filter holds after a preview of how many that is. */
  async function onMany(action, word) {
    const ids = [...selected];
    const { matched, isAll } = ids.length ? { matched: ids.length, isAll: true }
      : await working("Counting", () => preview(action, filter));
    if (!matched) { toast("No task fits the filter."); return; }
    const number = `${isAll ? "" : "more than "}${plural(matched, "task")}`;
    if (!await confirmAct(`${word} ${number}?`, consequences[action], `${word} ${number}`)) return;
    const done = await working(`${word} ${number}`, (tell) => (ids.length
      ? actOn(action, ids, (sum) => tell(sum.matched, matched))
      : actOnAll(action, filter, (sum) => tell(sum.matched, isAll ? matched : null))));
    toast(`${count(done.changed)} changed, ${count(done.skipped)} left as they were`);
    await reload();
  }

  // What is shown changes in place; rows come and go only when asked for, so that nothing jumps under the pointer.
  async function refresh() {
    if (!hasRead) { await reload(); return; }
    if (scanned > cheapScan && Date.now() - lastRead < dearPause) return;
    lastRead = Date.now();
    const answer = await page(null);
    if (!shown.length && answer.tasks.length) { await reload(); return; }
    const now = new Map(answer.tasks.map((t) => [t.task_id, t]));
    fresh.hidden = !answer.tasks.some((t) => t.task_id > (shown[0]?.task_id ?? ""));
    const left = shown.filter((t) => !now.has(t.task_id) && open.has(t.status) && !t.isGone).slice(0, leftAtOnce);
    for (const task of left) now.set(task.task_id, await getIfThere(`/tasks/${task.task_id}`) ?? { ...task, isGone: true });
    shown.forEach((task, i) => { shown[i] = now.get(task.task_id) ?? task; });
    render();
  }
  return refresh;
}
