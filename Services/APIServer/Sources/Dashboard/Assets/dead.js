// The dead tasks, together by what went wrong.

import { h, fill, link, table } from "./dom.js";
import { get, post, remove } from "./api.js";
import { act, confirmAct, toast } from "./dialog.js";
import { absolute, count, relative } from "./format.js";

const looked = 500;

/** Tasks by type and error code, most first. */
export function groups(tasks) {
  const found = new Map();
  for (const task of tasks) {
    const key = `${task.task_type}\n${task.error?.code ?? ""}`;
    const group = found.get(key) ?? { type: task.task_type, code: task.error?.code ?? "unknown", tasks: [] };
    group.tasks.push(task);
    found.set(key, group);
  }
  return [...found.values()].sort((a, b) => b.tasks.length - a.tasks.length);
}

export function dead(view) {
  const box = h("section");
  fill(view, h("h1", {}, "Dead tasks"), box);
  const refresh = async () => {
    const answer = await get(`/tasks/?status=failed&limit=${looked}`);
    if (!answer.tasks.length) { fill(box, h("p", { class: "empty" }, "No task has failed for good.")); return; }
    fill(box, h("p", {}, answer.next_cursor ? `The newest ${count(looked)}, by what went wrong.` : `${count(answer.tasks.length)}, by what went wrong.`),
      table([{ title: "Error" }, { title: "Newest message" }, { title: "Tasks", class: "number" }, { title: "Newest", class: "number" }, { title: "" }],
        groups(answer.tasks).map(row), "Dead tasks"));
  };

  function row(group) {
    const newest = group.tasks[0];
    const all = (word, look, one) => h("button", {
      type: "button", class: look,
      onclick: (event) => act(event.target, async () => {
        if (!await confirmAct(`${word} ${count(group.tasks.length)} tasks?`, `${group.type}, ${group.code}`, word)) return;
        let done = 0;
        for (const task of group.tasks) {
          try { await one(task.task_id); done += 1; } catch (error) { if (error.status !== 409 && error.status !== 404) throw error; }
        }
        toast(`${word}: ${count(done)} of ${count(group.tasks.length)}`);
        await refresh();
      }),
    }, word);
    return h("tr", {},
      h("td", {}, link(`#/tasks?status=failed&task_type=${group.type}`, `${group.type}`), h("small", {}, group.code)),
      h("td", { class: "error-text" }, link(`#/tasks/${newest.task_id}`, newest.error?.message ?? "")),
      h("td", { class: "number" }, count(group.tasks.length)),
      h("td", { class: "number", title: absolute(newest.completed_at) }, relative(newest.completed_at)),
      h("td", { class: "buttons" }, all("Retry", "plain", (id) => post(`/tasks/${id}/retry`)), all("Delete", "danger", (id) => remove(`/tasks/${id}`))));
  }
  return refresh;
}
