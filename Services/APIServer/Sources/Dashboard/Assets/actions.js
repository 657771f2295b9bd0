// Acts on many tasks: by their identifiers, or on all that a filter holds, in steps that the server bounds.

import { post, remove, APIError } from "./api.js";

const mostAtOnce = 1000;
const previewSteps = 30;

/** The sum of an act on these tasks: {matched, changed, skipped}; `tell` stops it before the next step by answering false. */
export async function actOn(action, ids, tell = () => {}) {
  const sum = { matched: 0, changed: 0, skipped: 0 };
  for (let from = 0; from < ids.length; from += mostAtOnce) {
    const part = ids.slice(from, from + mostAtOnce);
    try {
      add(sum, await post("/tasks/actions", { action, task_ids: part }));
    } catch (error) {
      // A server without this route: one after the other.
      if (!(error instanceof APIError) || (error.status !== 404 && error.status !== 405)) throw error;
      await oneByOne(action, part, sum, tell);
    }
    if (tell(sum) === false) break;
  }
  return sum;
}

async function oneByOne(action, ids, sum, tell) {
  for (const id of ids) {
    sum.matched += 1;
    try {
      await (action === "delete" ? remove(`/tasks/${id}`) : post(`/tasks/${id}/${action}`));
      sum.changed += 1;
    } catch (error) {
      if (error.status !== 409 && error.status !== 404) throw error;
      sum.skipped += 1;
    }
    if (tell(sum) === false) return;
  }
}

/** How many a filter holds, whether the act would change them or not; counts no further than is good to wait for: {matched, isAll}. */
export async function preview(action, filter) {
  const { sum, isAll } = await steps({ action, filter, dry_run: true }, () => {}, previewSteps);
  return { matched: sum.matched, isAll };
}

/** Acts on all that a filter holds; `tell` hears the sum after each step, and stops it by answering false. */
export const actOnAll = async (action, filter, tell) => (await steps({ action, filter }, tell, Infinity)).sum;

async function steps(body, tell, most) {
  const sum = { matched: 0, changed: 0, skipped: 0 };
  let next = null;
  for (let step = 0; step < most; step += 1) {
    const answer = await post("/tasks/actions", next ? { ...body, cursor: next } : body);
    add(sum, answer);
    next = answer.next_cursor;
    if (!next) return { sum, isAll: true };
    if (tell(sum) === false) break;
  }
  return { sum, isAll: false };
}

function add(sum, answer) {
  for (const name of Object.keys(sum)) sum[name] += answer[name] ?? 0;
}
