// The form above the list of tasks.

import { h, link } from "./dom.js";
import { query } from "./api.js";

const statuses = ["pending", "scheduled", "running", "retrying", "completed", "failed", "cancelled", "expired"];
const names = ["status", "task_type", "queue", "tag", "worker", "error", "q", "created_after", "created_before"];
const moments = ["created_after", "created_before"];
const further = ["tag", "worker", ...moments];

/** The filter that a page's address says. */
export const filterOf = (parameters) => Object.fromEntries(names.map((n) => [n, parameters.get(n) ?? ""]).filter(([, v]) => v));

/** `again` is called when the form is sent without a change. */
export function filterForm(filter, again) {
  const input = (name, label, extra = {}) => h("label", {}, label, h("input", {
    name, value: filter[name] ?? "", autocomplete: "off", spellcheck: "false", ...extra }));
  return h("form", { class: "filters", role: "search", "aria-label": "Tasks", onsubmit: (event) => apply(event, again) },
    h("label", {}, "Status", h("select", { name: "status", onchange: (e) => e.target.form.requestSubmit() },
      h("option", { value: "" }, "any"),
      choices(filter.status).map((s) => h("option", { value: s, selected: filter.status === s }, s.replaceAll(",", ", "))))),
    input("q", "Parameters contain", { id: "search", type: "search" }), input("error", "Error contains", { type: "search" }),
    input("task_type", "Type"), input("queue", "Queue"),
    h("span", { class: "buttons" }, h("button", { class: "primary" }, "Filter"), link("#/tasks", "Clear", { class: "plain button" })),
    h("details", { open: further.some((n) => filter[n]) }, h("summary", {}, "Tag, worker, time"),
      h("div", { class: "filters" }, input("tag", "Tag"), input("worker", "Worker"),
        input("created_after", "Created after", { type: "datetime-local", value: local(filter.created_after) }),
        input("created_before", "Created before", { type: "datetime-local", value: local(filter.created_before) }))));
}

/** Several statuses may come with a link; then that is a choice too. */
function choices(status) {
  const waiting = "pending,scheduled,retrying";
  return [...new Set([...statuses, waiting, ...(status ? [status] : [])])];
}

function apply(event, again) {
  event.preventDefault();
  const values = Object.fromEntries(new FormData(event.target).entries());
  for (const name of moments) if (values[name]) values[name] = new Date(values[name]).toISOString();
  const hash = `#/tasks${query(values)}`;
  if (location.hash === hash) again(); else location.hash = hash;
}

function local(text) {
  if (!text) return "";
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? "" : new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
