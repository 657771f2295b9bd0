// The API's description for reading, made from /openapi.json; every call can be copied as curl and tried from here.

import { h, fill, table } from "./dom.js";
import { currentKey, headers, obtainKey, setKeyPrompt } from "./api.js";
import { act, promptKey, toast } from "./dialog.js";
import { pretty } from "./format.js";

setKeyPrompt(promptKey);
const view = document.getElementById("view");
let api = null;

const resolve = (node) => (node?.$ref ? node.$ref.slice(2).split("/").reduce((at, key) => at[key], api) : node);
const nameOf = (node) => node?.$ref?.split("/").at(-1);
// The refusals that all operations share, shown once.
let shared = new Set();

async function start() {
  api = await (await fetch("/openapi.json", { credentials: "omit" })).json();
  const all = Object.values(api.paths).flatMap((methods) => Object.values(methods)).map((operation) => operation.responses);
  shared = new Set(Object.keys(all[0]).filter((status) => all[0][status].$ref && all.every((responses) => responses[status]?.$ref === all[0][status].$ref)));
  fill(document.getElementById("nav"), [...api.tags.map((t) => t.name), "schemas"].map((t) => h("a", { href: `#${t}` }, t)));
  fill(view,
    h("h1", {}, api.info.title), h("p", {}, api.info.description),
    h("details", { id: "refusals" }, h("summary", {}, "What any call may be answered besides"), answers(Object.entries(all[0]).filter(([status]) => shared.has(status)))),
    api.tags.map((tag) => h("section", { id: tag.name }, h("h2", {}, tag.name), operations(tag.name))),
    h("section", { id: "schemas" }, h("h2", {}, "schemas"), Object.entries(api.components.schemas).map(([name, schema]) => h("details", { id: `schema-${name}` },
      h("summary", {}, h("b", {}, name)), fields(schema)))));
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

function operations(tag) {
  return Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods)
    .filter(([, operation]) => operation.tags.includes(tag))
    .map(([method, operation]) => operationView(method.toUpperCase(), path, operation)));
}

function operationView(method, path, operation) {
  const parameters = (operation.parameters ?? []).map(resolve);
  return h("details", { class: "operation", id: operation.operationId },
    h("summary", {}, h("span", { class: `badge ${method === "GET" ? "running" : method === "DELETE" ? "failed" : "completed"}` }, method), " ",
      h("b", { class: "mono" }, path), ` ${operation.summary}`, h("small", {}, operation["x-role"] === "open" ? "open to all" : `role: ${operation["x-role"]}`)),
    operation.description && h("p", {}, operation.description),
    parameters.length > 0 && table([{ title: "Parameter" }, { title: "In" }, { title: "Type" }, { title: "" }],
      parameters.map((p) => h("tr", {}, h("td", { class: "mono" }, p.name, p.required ? " *" : ""), h("td", {}, p.in), h("td", {}, type(p.schema)), h("td", {}, p.description ?? "")))),
    body(operation), answers(Object.entries(operation.responses).filter(([status]) => !shared.has(status))), tryout(method, path, operation, parameters));
}

function body(operation) {
  const content = operation.requestBody?.content;
  if (!content) return null;
  return Object.entries(content).map(([media, value]) => h("p", {}, "Body ", h("code", {}, media), ": ", schemaLink(value.schema)));
}

function answers(responses) {
  return table([{ title: "Answer" }, { title: "" }, { title: "Body" }], responses.map(([status, response]) => {
    const found = resolve(response);
    const schema = Object.values(found.content ?? {})[0]?.schema;
    return h("tr", {}, h("td", { class: "number" }, status), h("td", {}, found.description), h("td", {}, schema ? schemaLink(schema) : ""));
  }));
}

function schemaLink(schema) {
  const name = nameOf(schema);
  if (name) return h("a", { href: `#schema-${name}`, onclick: () => { document.getElementById(`schema-${name}`).open = true; } }, name);
  if (schema.items) return ["list of ", schemaLink(schema.items)];
  return type(schema);
}

function type(schema) {
  if (!schema) return "";
  if (schema.$ref) return nameOf(schema);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return either.map(type).join(" or ");
  if (schema.enum) return schema.enum.map((v) => JSON.stringify(v)).join(", ");
  const base = [schema.type].flat().filter(Boolean).join(" or ") || "any";
  const limits = [schema.format, schema.pattern, schema.minimum !== undefined && `≥ ${schema.minimum}`, schema.maximum !== undefined && `≤ ${schema.maximum}`,
    schema.maxItems && `at most ${schema.maxItems}`, schema.default !== undefined && `default ${JSON.stringify(schema.default)}`].filter(Boolean);
  return [base, schema.items && `of ${type(schema.items)}`, limits.length && `(${limits.join(", ")})`].filter(Boolean).join(" ");
}

function fields(schema) {
  const either = schema.oneOf ?? schema.anyOf;
  if (either) return either.map(fields);
  return [schema.description && h("p", {}, schema.description), table([{ title: "Field" }, { title: "Type" }, { title: "" }],
    Object.entries(schema.properties ?? {}).map(([name, value]) => h("tr", {}, h("td", { class: "mono" }, name, schema.required?.includes(name) ? " *" : ""),
      h("td", {}, nameOf(value) ? schemaLink(value) : type(value)), h("td", {}, resolve(value).description ?? ""))))];
}

function tryout(method, path, operation, parameters) {
  const inputs = parameters.map((p) => h("label", {}, p.name, h("input", { name: p.name, "data-in": p.in, value: p.in === "path" ? p.example ?? "" : "" })));
  const example = operation.requestBody?.content["application/json"]?.example;
  const text = example === undefined ? null : h("textarea", { rows: 8, class: "mono", "aria-label": "Body", value: pretty(example) });
  const answer = h("pre", { hidden: true });
  const form = h("form", { class: "try" }, inputs, text, h("span", { class: "buttons" }, h("button", { class: "primary" }, "Send"),
    h("button", { type: "button", class: "plain", onclick: () => navigator.clipboard.writeText(curl()).then(() => toast("Copied")) }, "Copy as curl")));

  function target() {
    const query = new URLSearchParams();
    let filled = path;
    const fieldsOfHead = {};
    for (const input of form.querySelectorAll("input")) {
      if (input.dataset.in === "path") filled = filled.replace(`{${input.name}}`, encodeURIComponent(input.value));
      else if (input.value && input.dataset.in === "query") query.set(input.name, input.value);
      else if (input.value) fieldsOfHead[input.name] = input.value;
    }
    if (text) fieldsOfHead["Content-Type"] = "application/json";
    return { url: filled + (query.size ? `?${query}` : ""), fieldsOfHead };
  }

  function curl() {
    const { url, fieldsOfHead } = target();
    const quote = (s) => `'${s.replaceAll("'", "'\\''")}'`;
    return ["curl -si", method === "GET" ? "" : `-X ${method}`, quote(location.origin + url), ...Object.entries(fieldsOfHead).map(([n, v]) => `-H ${quote(`${n}: ${v}`)}`),
      currentKey() ? "-H \"Authorization: Bearer $API_KEY\"" : "", text ? `-d ${quote(text.value.replace(/\s*\n\s*/g, ""))}` : ""].filter(Boolean).join(" ");
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(event.submitter, async () => {
      const send = () => {
        const { url, fieldsOfHead } = target();
        return fetch(url, { method, headers: headers(fieldsOfHead), body: text?.value, cache: "no-store", credentials: "omit" });
      };
      const sent = currentKey();
      let response = await send();
      if (response.status === 401 && await obtainKey(sent)) response = await send();
      const isStream = (response.headers.get("Content-Type") ?? "").startsWith("text/event-stream");
      const content = isStream ? "(a stream: use curl)" : await response.text();
      if (isStream) response.body?.cancel();
      let shown = content;
      try { shown = pretty(JSON.parse(content)); } catch { /* What is not JSON is shown as it came. */ }
      answer.hidden = false;
      answer.textContent = `${response.status} ${response.statusText}\n\n${shown}`;
    });
  });
  return h("section", {}, h("h2", {}, "Try it"), form, answer);
}

start().catch((error) => fill(view, h("p", { class: "bad" }, `The description cannot be read: ${error.message}`)));
