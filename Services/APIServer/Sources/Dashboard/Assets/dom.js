// Builds elements. Text always becomes a text node: nothing that comes from a task is ever read as markup.

const svgTags = new Set(["svg", "path", "line", "rect", "text", "g", "circle", "polyline"]);
const properties = new Set(["value", "checked", "hidden", "indeterminate"]);

/** h("button", {class: "plain", onclick: act}, "Pause"); `key` names a row among its siblings, see `update`. */
export function h(tag, props = {}, ...children) {
  const node = svgTags.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) listen(node, name.slice(2), value);
    else if (name === "key") node.rowKey = value;
    else if (properties.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

/** One listener a kind, which calls what the node's handlers say now: so `update` can exchange them. */
function listen(node, kind, handler) {
  node.handlers ??= {};
  if (!node.handlers[kind]) node.addEventListener(kind, (event) => node.handlers[kind]?.(event));
  node.handlers[kind] = handler;
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Replaces what a node holds. */
export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
}

/**
 * Makes a node hold this, and keeps what is there already: the focus, a marked text, a pressed button and the place of a
 * row stay while numbers change around them. A row is known again by its key.
 */
export function update(node, ...children) {
  const next = document.createElement("div");
  append(next, children);
  become(node, next);
}

function become(node, next) {
  const wanted = [...next.childNodes];
  const keys = new Set(wanted.map((n) => n.rowKey).filter(Boolean));
  const known = new Map();
  for (const child of [...node.childNodes]) {
    if (!child.rowKey) continue;
    if (!keys.has(child.rowKey)) { child.remove(); continue; }
    // Two rows may have one key: they are taken in their order, each once.
    known.set(child.rowKey, [...known.get(child.rowKey) ?? [], child]);
  }
  let at = node.firstChild;
  for (const child of wanted) {
    const present = child.rowKey ? known.get(child.rowKey)?.shift() : at;
    if (!present || !isAlike(present, child)) { node.insertBefore(child, at); continue; }
    if (present === at) at = at.nextSibling; else node.insertBefore(present, at);
    take(present, child);
  }
  while (at) { const rest = at.nextSibling; at.remove(); at = rest; }
}

const isAlike = (a, b) => a.nodeName === b.nodeName && a.rowKey === b.rowKey;

function take(node, next) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.data !== next.data) node.data = next.data;
    return;
  }
  // "disabled" is a button's own while it works, "open" the person's.
  for (const { name } of [...node.attributes]) {
    if (!next.hasAttribute(name) && name !== "disabled" && name !== "open") node.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  for (const [kind, handler] of Object.entries(next.handlers ?? {})) listen(node, kind, handler);
  for (const kind of Object.keys(node.handlers ?? {})) if (!next.handlers?.[kind]) node.handlers[kind] = null;
  if (node.nodeName === "INPUT") {
    if (node.type === "checkbox") { node.checked = next.checked; node.indeterminate = next.indeterminate; }
  }
  become(node, next);
}

/** A table; cells are nodes or texts. `columns`: [{title, class}]. */
export function table(columns, rows, caption) {
  return h("div", { class: "scroll", role: "group", "aria-label": caption, tabindex: 0 },
    h("table", {},
      caption && h("caption", { class: "hidden" }, caption),
      h("thead", {}, h("tr", {}, columns.map((c) => h("th", { scope: "col", class: c.class }, c.title)))),
      h("tbody", {}, rows)));
}

export const statusBadge = (status) => h("span", { class: `badge ${status}` }, String(status).replaceAll("_", " "));

/** A link inside the dashboard. */
export const link = (hash, text, props = {}) => h("a", { href: hash, ...props }, text);
