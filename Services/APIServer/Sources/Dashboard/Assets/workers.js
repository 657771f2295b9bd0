// The workers: what each runs, whether it takes tasks, and a way to let it leave.

import { h, fill, update, link, statusBadge, table } from "./dom.js";
import { get, query, remove } from "./api.js";
import { act, confirmAct, toast } from "./dialog.js";
import { absolute, count, relative, shortID } from "./format.js";

const reasons = {
  paused: "its queues are paused", draining: "it is leaving", waiting_for_broker: "it waits for RabbitMQ",
  lost: "nothing is heard of it", stalled: "nothing is delivered to it although tasks wait",
};

/** How full a worker is. */
const slots = (worker) => h("svg", { class: "slots", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
  h("rect", { class: "track", width: 100, height: 6 }),
  h("rect", { class: "span", width: Math.min(100, (worker.running.length / Math.max(worker.concurrency, 1)) * 100), height: 6 }));

export function workers(view) {
  const box = h("section");
  fill(view, h("h1", {}, "Workers"), box);
  const refresh = async () => {
    const { workers } = await get("/workers/");
    if (!workers.length) { update(box, h("p", { class: "empty" }, "There is no worker. Tasks are accepted and wait.")); return; }
    update(box, table(
      [{ title: "Worker" }, { title: "State" }, { title: "Slots", class: "number" }, { title: "Runs" }, { title: "Queues" },
        { title: "Done", class: "number" }, { title: "Failed", class: "number" }, { title: "Heard of", class: "number" }, { title: "" }],
      workers.map(row), "Workers"));
  };

  function row(worker) {
    const isLost = worker.status === "lost";
    return h("tr", { key: worker.worker_id },
      h("td", {}, h("b", {}, worker.worker_id), h("small", {}, `${worker.hostname} · ${worker.pid} · ${worker.version}`)),
      h("td", {}, statusBadge(worker.status),
        worker.not_consuming_reason && !isLost && h("small", { class: worker.not_consuming_reason === "stalled" ? "bad" : "" },
          `takes nothing: ${reasons[worker.not_consuming_reason] ?? worker.not_consuming_reason}`)),
      h("td", { class: "number" }, `${count(worker.running.length)} / ${count(worker.concurrency)}`, slots(worker)),
      h("td", {}, h("span", { class: "ids" },
        worker.running.slice(0, 6).map((id) => link(`#/tasks/${id}`, shortID(id), { title: id, class: "mono", key: id })),
        worker.running.length > 6 && link(`#/tasks${query({ status: "running", worker: worker.worker_id })}`, `and ${worker.running.length - 6} more`))),
      h("td", {}, worker.queues.join(", ")),
      h("td", { class: "number" }, count(worker.processed_tasks)),
      h("td", { class: worker.failed_tasks ? "number bad" : "number" }, count(worker.failed_tasks)),
      h("td", { class: "number", title: absolute(worker.last_heartbeat) }, relative(worker.last_heartbeat)),
      h("td", {}, worker.status !== "draining" && h("button", {
        type: "button", class: "plain",
        onclick: (event) => act(event.target, async () => {
          const title = isLost ? "Remove the entry?" : "Drain this worker?";
          const text = isLost ? `${worker.worker_id} is lost; its entry goes.`
            : `${worker.worker_id} takes nothing more, finishes what it runs, and leaves.`;
          if (!await confirmAct(title, text, isLost ? "Remove" : "Drain")) return;
          await remove(`/workers/${encodeURIComponent(worker.worker_id)}`);
          toast(isLost ? "The entry is gone" : `${worker.worker_id} is draining`);
          await refresh();
        }),
        "aria-label": `${isLost ? "Remove" : "Drain"} ${worker.worker_id}`,
      }, isLost ? "Remove" : "Drain")));
  }
  return refresh;
}
