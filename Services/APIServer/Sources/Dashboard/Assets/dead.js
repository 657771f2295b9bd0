// The dead tasks, together by what went wrong.

import { h, fill, update, link, table } from "./dom.js";
import { get, query } from "./api.js";
import { actOn } from "./actions.js";
import { act, confirmAct, toast, working } from "./dialog.js";
import { absolute, count, plural, relative } from "./format.js";

const looked = 500;
const readEvery = 5000;

/** What messages about the same thing have in common: numbers and long identifiers do not tell them apart. */
const pattern = (message) => message.replace(/[0-9a-f]{8}-[0-9a-f-]{20,}|\d+/gi, "#").slice(0, 200);

/** Tasks by type, error code and message, most first. */
export function groups(tasks) {
  const found = new Map();
  for (const task of tasks) {
    const { code = "unknown", message = "" } = task.error ?? {};
    const key = [task.task_type, code, pattern(message)].join("\n");
    if (!found.has(key)) found.set(key, { key, type: task.task_type, code, tasks: [] });
    found.get(key).tasks.push(task);
  }
  return [...found.values()].sort((a, b) => b.tasks.length - a.tasks.length);
}

export function dead(view) {
  const box = h("section");
  let lastRead = 0;
  fill(view, h("h1", {}, "Dead tasks"), box);

  async function read() {
    lastRead = Date.now();
    const answer = await get(`/tasks/${query({ status: "failed", limit: looked })}`);
    if (!answer.tasks.length) { update(box, h("p", { class: "empty" }, "No task has failed for good.")); return; }
    const found = groups(answer.tasks);
    update(box,
      h("p", { class: "empty" }, answer.next_cursor ? `The newest ${count(looked)}` : plural(answer.tasks.length, "task"), `, ${plural(found.length, "kind")} of error.`),
      table([{ title: "Type and error" }, { title: "Newest message" }, { title: "Tasks", class: "number" }, { title: "Newest", class: "number" }, { title: "" }],
        found.map(row), "Dead tasks"));
  }

  function row(group) {
    const newest = group.tasks[0];
    return h("tr", { key: group.key },
      h("td", {}, link(`#/tasks${query({ status: "failed", task_type: group.type, error: group.code })}`, group.type), h("small", {}, group.code)),
      h("td", { class: "error-text" }, link(`#/tasks/${newest.task_id}`, newest.error?.message ?? "")),
      h("td", { class: "number" }, count(group.tasks.length)),
      h("td", { class: "number", title: absolute(newest.completed_at) }, relative(newest.completed_at)),
      h("td", {}, h("span", { class: "buttons" }, button(group, "Retry", "plain"), button(group, "Delete", "danger"))));
  }

  const button = (group, word, look) => h("button", {
    type: "button", class: look, "aria-label": `${word} all ${group.type} with ${group.code}`,
    onclick: (event) => act(event.target, () => onGroup(group, word)),
  }, word);

  async function onGroup(group, word) {
    const number = plural(group.tasks.length, "task");
    if (!await confirmAct(`${word} ${number}?`, `${group.type}, ${group.code}: ${group.tasks[0].error?.message ?? ""}`, `${word} ${number}`)) return;
    const done = await working(`${word} ${number}`, (tell) => actOn(word.toLowerCase(), group.tasks.map((t) => t.task_id),
      (sum) => tell(sum.matched, group.tasks.length)));
    toast(`${count(done.changed)} changed, ${count(done.skipped)} left as they were`);
    await read();
  }

  // Five hundred tasks are not read anew with every event.
  return async () => { if (Date.now() - lastRead >= readEvery) await read(); };
}
