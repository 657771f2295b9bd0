-- What scripts need that end attempts and tasks.

-- Keeps the newest attempts of a task that did not end it: attempt, worker, start, end, why it ended, error as JSON, a
-- line each. The attempt that runs or that ended the task stands in the record itself.
local ATTEMPTS_KEPT = 50
local function note_attempt(id, task, why, failure)
  local key = P .. 'attempts:' .. id
  redis.call('RPUSH', key, table.concat({text(task.attempt), task.worker or '', task.started or '', text(now), why,
    failure or ''}, '\n'))
  redis.call('LTRIM', key, -ATTEMPTS_KEPT, -1)
end

-- Ends a task: out of `due`, into `ended`, whose score says when the record may go. Who asked for it is called back.
local function finish_as(id, task, status, ...)
  if (task.owner or '') ~= '' then
    move(id, task, status, 'ended', text(now), 'owner', '', ...)
  else
    move(id, task, status, 'ended', text(now), ...)
  end
  zrem(DUE, id)
  zadd(P .. 'ended', text(now + task.ttl), id)
  if task.callback then
    redis.call('HSET', task_key(id), 'cb_status', 'waiting', 'cb_tries', 0)
    zadd(P .. 'callbacks', text(now), id)
  end
  count(status, task)
end

-- Adds to what a worker has done, unless its name has another incarnation by now.
local function note_processed(worker, incarnation, processed, unsuccessful)
  local key = P .. 'worker:' .. worker
  if processed == 0 or redis.call('HGET', key, 'incarnation') ~= incarnation then return end
  redis.call('HINCRBY', key, 'processed', text(processed))
  if unsuccessful > 0 then redis.call('HINCRBY', key, 'failed', text(unsuccessful)) end
end

-- An attempt ended with its worker: a TaskFailure as JSON. A worker's name needs no escapes.
local function worker_lost(task)
  return '{"code":"worker_lost","message":"the worker ' .. (task.worker or '?') .. ' was lost while it ran attempt '
    .. text(task.attempt) .. '","attempt":' .. text(task.attempt) .. ',"retryable":true}'
end
