// The queues: what they hold, who serves them, pause and resume.

import { h, fill, update, link, table } from "./dom.js";
import { get, post } from "./api.js";
import { act, toast } from "./dialog.js";
import { count, duration, rate } from "./format.js";

export function queues(view) {
  const box = h("section");
  fill(view, h("h1", {}, "Queues"), box);
  const refresh = async () => {
    const { queues } = await get("/queues/");
    if (!queues.length) { update(box, h("p", { class: "empty" }, "No queue has been used yet.")); return; }
    update(box, table(
      [{ title: "Queue" }, { title: "Ready", class: "number" }, { title: "Oldest", class: "number" },
        { title: "Running", class: "number" }, { title: "Scheduled", class: "number" }, { title: "Workers", class: "number" },
        { title: "In /min", class: "number" }, { title: "Done /min", class: "number" }, { title: "Failed /min", class: "number" }, { title: "" }],
      queues.map(row), "Queues"));
  };

  function row(queue) {
    const tasks = (status, text) => link(`#/tasks?queue=${queue.queue}&status=${status}`, text);
    return h("tr", { key: queue.queue },
      h("td", {}, link(`#/tasks?queue=${queue.queue}`, queue.queue), queue.paused && h("span", { class: "badge paused" }, "paused")),
      h("td", { class: "number" }, tasks("pending", count(queue.ready))),
      h("td", { class: "number" }, duration(queue.oldest_age)),
      h("td", { class: "number" }, tasks("running", count(queue.running))),
      h("td", { class: "number" }, tasks("scheduled", count(queue.scheduled))),
      h("td", { class: queue.consumers ? "number" : "number bad" }, count(queue.consumers)),
      h("td", { class: "number" }, rate(queue.rates.submitted_per_minute)),
      h("td", { class: "number" }, rate(queue.rates.completed_per_minute)),
      h("td", { class: queue.rates.failed_per_minute ? "number bad" : "number" }, rate(queue.rates.failed_per_minute)),
      h("td", {}, h("button", {
        type: "button", class: "plain",
        onclick: (event) => act(event.target, async () => {
          await post(`/queues/${queue.queue}/${queue.paused ? "resume" : "pause"}`);
          toast(queue.paused ? `${queue.queue} hands out again` : `${queue.queue} is paused: its tasks are kept`);
          await refresh();
        }),
        "aria-label": `${queue.paused ? "Resume" : "Pause"} ${queue.queue}`,
      }, queue.paused ? "Resume" : "Pause")));
  }
  return refresh;
}
