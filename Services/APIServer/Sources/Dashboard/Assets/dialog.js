// Questions to the person: a confirmation, a key, a message, how far something is.

import { h, fill } from "./dom.js";

/** Asks before something that cannot be taken back; resolves to true or false. */
export function confirmAct(title, text, word) {
  return ask(title, [h("p", {}, text)], [["Cancel", false, "plain"], [word, true, "danger"]], false);
}

/** Shows something to read. */
export function show(title, ...content) {
  return ask(title, content, [["Close", true, "plain"]], true);
}

/** Asks for an API key; resolves to the key or null. */
export async function promptKey(isWrong) {
  const input = h("input", { type: "password", autocomplete: "off", "aria-label": "API key", spellcheck: "false" });
  const isGiven = await ask("API key", [
    h("p", {}, isWrong ? "The key was not accepted. Another one?" : "This server asks for a key. It is kept in this tab only."),
    input,
  ], [["Cancel", false, "plain"], ["Use", true, "primary"]], false, input);
  return isGiven ? input.value.trim() || null : null;
}

function ask(title, content, choices, fallback, focus) {
  return new Promise((done) => {
    const dialog = h("dialog", { "aria-label": title });
    const end = (answer) => { dialog.close(); dialog.remove(); done(answer); };
    const form = h("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); end(choices.at(-1)[1]); } },
      h("h2", {}, title), content,
      h("menu", {}, choices.map(([word, answer, look], i) => h("button", {
        type: i === choices.length - 1 ? "submit" : "button", class: look,
        onclick: i === choices.length - 1 ? null : () => end(answer),
      }, word))));
    dialog.append(form);
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); end(fallback); });
    document.body.append(dialog);
    dialog.showModal();
    (focus ?? form.querySelector("menu button"))?.focus();
  });
}

/** Shows how far something is while it runs: `body` gets a function (done, of) that answers false once it was stopped. */
export async function working(title, body) {
  let isStopped = false;
  const bar = h("progress", { "aria-label": title });
  const text = h("p", { role: "status" }, "…");
  const stop = () => { isStopped = true; };
  const dialog = h("dialog", { "aria-label": title },
    h("h2", {}, title), bar, text, h("menu", {}, h("button", { type: "button", class: "plain", onclick: stop }, "Stop")));
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stop(); });
  document.body.append(dialog);
  dialog.showModal();
  try {
    return await body((done, of) => {
      if (of) { bar.max = of; bar.value = Math.min(done, of); }
      fill(text, of ? `${done.toLocaleString("en-US")} of ${of.toLocaleString("en-US")}` : done.toLocaleString("en-US"));
      return !isStopped;
    });
  } finally {
    dialog.close();
    dialog.remove();
  }
}

/** A line at the lower edge that goes by itself. */
export function toast(text, isError = false) {
  let box = document.getElementById("toasts");
  if (!box) {
    box = h("div", { id: "toasts", role: "status", "aria-live": "polite" });
    document.body.append(box);
  }
  const line = h("p", { class: isError ? "bad" : "" }, text);
  box.append(line);
  setTimeout(() => line.remove(), isError ? 10_000 : 4_000);
}

/** Runs an action of a button: disabled meanwhile, errors told. */
export async function act(button, body) {
  button.disabled = true;
  try {
    await body();
  } catch (error) {
    toast(error.status === 403 ? `The key may not do this: it needs a stronger role. ${error.message}` : error.message, true);
  } finally {
    button.disabled = false;
  }
}
