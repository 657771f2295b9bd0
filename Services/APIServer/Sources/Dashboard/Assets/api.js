// Requests to the API. The key lives in this tab alone: never in a URL, never in storage that outlives the tab.

const slot = "scheduler-api-key";
let askForKey = async () => null;

export const setKeyPrompt = (prompt) => { askForKey = prompt; };

export class APIError extends Error {
  constructor(status, problem, retryAfter) {
    const fields = (problem?.errors ?? []).map((e) => `${e.field} ${e.message}`).join("; ");
    // A proxy in between may answer with what is no problem of ours.
    super([problem?.detail ?? `The server answered ${status}.`, fields].filter(Boolean).join(" "));
    this.status = status;
    this.retryAfter = Number(retryAfter) || 0;
  }
}

export function headers(more = {}) {
  const key = sessionStorage.getItem(slot);
  return key ? { Authorization: `Bearer ${key}`, ...more } : more;
}

let asking = null;
let isDeclined = false;

export const currentKey = () => sessionStorage.getItem(slot);

/**
 * A key other than the one that was refused (null: none was sent). Asks once, however many requests want one; false when
 * nobody gave one, and then not again by itself.
 */
export async function obtainKey(refused) {
  if (currentKey() !== refused) return true;
  if (isDeclined) return false;
  asking ??= askForKey(refused !== null).finally(() => { asking = null; });
  const key = await asking;
  isDeclined = !key;
  if (!key) return false;
  sessionStorage.setItem(slot, key);
  return true;
}

/** Asks anew after somebody has said no. */
export function askAgain() {
  isDeclined = false;
  return obtainKey(currentKey());
}

export async function call(method, path, body, signal) {
  const send = () => fetch(path, {
    method,
    signal,
    headers: headers(body === undefined ? { Accept: "application/json" }
      : { Accept: "application/json", "Content-Type": "application/json" }),
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
    credentials: "omit",
  });
  let sent = currentKey();
  let response = await send();
  while (response.status === 401 && await obtainKey(sent)) {
    sent = currentKey();
    response = await send();
  }
  if (response.status === 204) return null;
  const isJSON = (response.headers.get("Content-Type") ?? "").includes("json");
  const answer = isJSON ? await response.json() : null;
  if (!response.ok) throw new APIError(response.status, answer, response.headers.get("Retry-After"));
  return answer;
}

export const get = (path, signal) => call("GET", path, undefined, signal);
export const post = (path, body) => call("POST", path, body);
export const remove = (path) => call("DELETE", path);

/** null for what this server does not have, so that a page can do without it. */
export async function getIfThere(path, signal) {
  try {
    return await get(path, signal);
  } catch (error) {
    if (error instanceof APIError && (error.status === 404 || error.status === 403)) return null;
    throw error;
  }
}

/** The query of a filter: only what is set. */
export function query(values) {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== "") parts.set(name, value);
  }
  const text = parts.toString();
  return text ? `?${text}` : "";
}
