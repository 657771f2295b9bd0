// One task: what it is, what happened to it, why it does not run, and what can be done.

import { h, fill, update, link, statusBadge } from "./dom.js";
import { getIfThere, post, query, remove } from "./api.js";
import { act, confirmAct, show, toast } from "./dialog.js";
import { follow, wake } from "./live.js";
import { absolute, between, clockSeconds, duration, pretty, relative } from "./format.js";

const ended = ["completed", "failed", "cancelled", "expired"];

export function task(view, id) {
  const head = h("section");
  const error = h("section");
  const body = h("section", { class: "columns" });
  fill(view, head, error, body);

  const path = `/tasks/${encodeURIComponent(id)}`;
  const refresh = async () => {
    const record = await getIfThere(path);
    listen(!isLeft && record !== null && !ended.includes(record.status));
    if (!record) {
      update(head, h("h1", {}, "Task"), h("p", { class: "empty" }, "There is no task with this identifier: it was deleted, or its time to be kept is over."));
      update(error);
      update(body);
      return;
    }
    const [explanation, log] = await Promise.all([
      ended.includes(record.status) ? null : getIfThere(`${path}/explain`), getIfThere(`${path}/logs`)]);
    showHead(record);
    showError(record, explanation);
    update(body,
      h("div", {}, timeline(record), facts(record)),
      h("div", {}, json("Parameters", record.parameters), record.status === "completed" && json("Result", record.result), logs(log?.logs ?? [])));
  };

  function showHead(record) {
    const button = (word, look, run) => h("button", { key: word, type: "button", class: look, onclick: (e) => act(e.target, run) }, word);
    const open = !ended.includes(record.status);
    update(head,
      h("h1", {}, record.task_type, " ", statusBadge(record.status)),
      h("p", { class: "mono id" }, id),
      record.progress && !ended.includes(record.status) && h("p", {}, h("progress", { max: 1, value: record.progress.fraction ?? 0 }), " ", record.progress.message ?? ""),
      h("div", { class: "bar", role: "toolbar", "aria-label": "Acts" },
        open && button("Cancel", "plain", async () => {
          if (!await confirmAct("Cancel this task?", "What runs is told to stop at once; the record stays.", "Cancel the task")) return;
          await post(`${path}/cancel`);
          await refresh();
        }),
        ["failed", "cancelled", "expired"].includes(record.status) && button("Retry", "primary", async () => {
          await post(`${path}/retry`);
          toast("It will run again");
          await refresh();
        }),
        button("Submit again as new", "plain", async () => {
          const copy = await post("/tasks/", submission(record));
          location.hash = `#/tasks/${copy.task_id}`;
        }),
        button("Copy as curl", "plain", async () => {
          // Only pages that came over TLS or from this machine may write to the clipboard.
          if (!navigator.clipboard) { await show("Copy as curl", h("pre", {}, curl(record))); return; }
          await navigator.clipboard.writeText(curl(record));
          toast("Copied");
        }),
        button("Delete", "danger", async () => {
          if (!await confirmAct("Delete this task?", "It never runs again and its record goes.", "Delete")) return;
          await remove(path);
          location.hash = "#/tasks";
        })));
  }

  function showError(record, explanation) {
    update(error,
      record.error && h("div", { class: "verdict bad error", role: "group", "aria-label": "Error" },
        h("p", {}, h("b", {}, record.error.code), ` in attempt ${record.error.attempt}${outlook(record)}`),
        h("pre", {}, record.error.message)),
      explanation && h("div", { class: "verdict" }, h("p", {}, h("b", {}, "Why it does not run now: "), explanation.summary),
        explanation.reasons.length > 1 && h("ul", {}, explanation.reasons.map((r) => h("li", {}, r.message)))));
  }

  // Its own stream tells of progress and log lines as well, for as long as it has not ended. All it says is: read it again.
  let stream = null;
  // What was asked before the page was left may be answered after it: nobody would end a stream that began then.
  let isLeft = false;
  function listen(isOpen) {
    if (isOpen && !stream) {
      stream = new AbortController();
      follow(`${path}/events`, { onText: wake, signal: stream.signal });
    } else if (!isOpen) {
      stream?.abort();
      stream = null;
    }
  }
  return { refresh, hears: (text) => text.includes(id), leave: () => { isLeft = true; listen(false); } };
}

/** What comes after an error. */
function outlook(record) {
  if (record.status === "retrying") return `, tried again ${relative(record.scheduled_at)}`;
  if (record.status !== "failed") return "";
  return record.error.retryable ? ", the last of its attempts" : ", which another attempt would not mend";
}

/** A bar for each attempt, on the time from the task's creation on. */
function timeline(record) {
  const attempts = record.attempts ?? [];
  const end = Date.parse(record.completed_at ?? new Date().toISOString());
  const begin = Date.parse(record.created_at);
  const span = Math.max(end - begin, 1);
  const part = (text) => Math.min(100, Math.max(0, ((Date.parse(text) - begin) / span) * 100));
  return h("section", { class: "timeline", "aria-label": "Attempts" }, h("h2", {}, "Attempts"),
    attempts.length ? attempts.map((a) => {
      const from = part(a.started_at), to = part(a.ended_at ?? new Date(end).toISOString());
      const took = between(a.started_at, a.ended_at ?? new Date().toISOString());
      const bar = h("svg", { viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
        h("rect", { class: "track", x: 0, y: 0, width: 100, height: 6 }),
        h("rect", { class: `span ${a.outcome}`, x: from, y: 0, width: Math.max(to - from, 0.8), height: 6 }));
      return h("div", { class: "attempt" },
        h("span", {}, h("b", {}, a.attempt), " ", statusBadge(a.outcome), ` ${a.worker_id ?? ""}`),
        h("span", { class: "number", title: absolute(a.started_at) }, `${clockSeconds(a.started_at)} · ${duration(took)}`),
        bar, a.error && h("span", { class: "error-text wide" }, `${a.error.code}: ${a.error.message}`));
    }) : h("p", { class: "empty" }, "It has not been started yet."));
}

function facts(record) {
  const rows = [
    ["Queue", link(`#/tasks${query({ queue: record.queue })}`, record.queue)], ["Priority", record.priority],
    ["Created", moment(record.created_at)], ["Scheduled for", moment(record.scheduled_at)], ["Started", moment(record.started_at)],
    ["Ended", moment(record.completed_at)], ["Waited", duration(between(record.scheduled_at ?? record.created_at, record.started_at))],
    ["Worker", record.worker_id ? link(`#/tasks${query({ worker: record.worker_id })}`, record.worker_id) : "–"], ["Time limit", duration(record.timeout)],
    ["Tags", (record.tags ?? []).length ? record.tags.map((t) => [link(`#/tasks${query({ tag: t })}`, t), " "]) : "–"],
    ["Idempotency key", record.idempotency_key ?? "–"], ["Callback", record.callback ? `${record.callback.status}, ${record.callback.tries} tries${record.callback.last_error ? `: ${record.callback.last_error}` : ""}` : "–"],
    ["Trace", record.traceparent ?? "–"],
  ];
  return h("section", {}, h("h2", {}, "Facts"), h("dl", {}, rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])));
}

const moment = (text) => (text ? h("span", { title: absolute(text) }, relative(text)) : "–");

const json = (title, value) => h("section", {}, h("h2", {}, title), h("pre", { class: "json" }, pretty(value)));

function logs(lines) {
  return h("section", {}, h("h2", {}, "Log"), lines.length
    ? h("pre", { class: "log" }, lines.map((l) => h("span", {}, h("i", {}, `${clockSeconds(l.time)} #${l.attempt} `), l.message, "\n")))
    : h("p", { class: "empty" }, "Its handler has said nothing."));
}

/** What would submit the same task again: what the server fills in is left out, and so is the key, which names this one. */
function submission(record) {
  const copy = {};
  for (const name of ["task_type", "parameters", "priority", "queue", "timeout", "retry", "result_ttl", "tags", "callback_url"]) {
    if (record[name] !== null && record[name] !== undefined) copy[name] = record[name];
  }
  return copy;
}

function curl(record) {
  const quoted = JSON.stringify(submission(record)).replaceAll("'", "'\\''");
  return `curl -s ${location.origin}/tasks/ -H 'content-type: application/json' -d '${quoted}'`;
}

