#!lua
-- retry: failed | cancelled | expired → pending, by hand, with fresh attempts, for one task or many. The fence goes on
-- counting.
-- ARGV 2 grace ms, then the ids, none twice
-- Returns for each task {'OK', now}, {'REFUSED', status}, {'UNKNOWN'}, {'ERROR', message}
local function retry(i)
  local id = ARGV[i]
  local task = load(id)
  if not task then return {'UNKNOWN'} end
  if not ENDED[task.status] or task.status == 'completed' then return {'REFUSED', task.status} end
  -- The attempt that ended it, unless it stands there already: a task cancelled or expired between two attempts.
  local last = redis.call('LINDEX', P .. 'attempts:' .. id, -1)
  if task.started and not (last and string.find(last, '\n' .. task.started .. '\n', 1, true)) then
    note_attempt(id, task, task.status, redis.call('HGET', task_key(id), 'error') or '')
  end
  redis.call('HDEL', task_key(id), 'ended', 'error', 'result', 'progress', 'worker', 'started', 'cb_status', 'cb_tries',
    'cb_error', 'cb_at', 'cb_token')
  redis.call('ZREM', P .. 'ended', id)
  redis.call('ZREM', P .. 'callbacks', id)
  task.attempt, task.worker = 0, nil
  move(id, task, 'pending', 'attempt', 0, 'at', text(now), 'expires', 0, 'looks', 0)
  zadd(DUE, text(now + patience(task, tonumber(ARGV[2]))), id)
  return {'OK', text(now)}
end

return for_each(3, 1, retry)
