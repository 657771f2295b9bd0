// Builds elements. Text always becomes a text node: nothing that comes from a task is ever read as markup.

const svgTags = new Set(["svg", "path", "line", "rect", "text", "g", "circle", "polyline", "title"]);

/** h("button", {class: "plain", onclick: act}, "Pause") */
export function h(tag, props = {}, ...children) {
  const node = svgTags.has(tag) && tag !== "title"
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "hidden" || name === "indeterminate") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
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

/** A table; cells are nodes or texts. `columns`: [{title, class}]. */
export function table(columns, rows, caption) {
  return h("div", { class: "scroll" },
    h("table", {},
      caption && h("caption", { class: "hidden" }, caption),
      h("thead", {}, h("tr", {}, columns.map((c) => h("th", { scope: "col", class: c.class }, c.title)))),
      h("tbody", {}, rows)));
}

export const statusBadge = (status) => h("span", { class: `badge ${status}` }, status);

/** A link inside the dashboard. */
export const link = (hash, text, props = {}) => h("a", { href: hash, ...props }, text);
