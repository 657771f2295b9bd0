#!lua flags=allow-oom
-- claim: pending | due scheduled | due retrying | running with a lost owner → running. Attempts are counted here.
-- ARGV 2 id  3 incarnation  4 worker id  5 run id  6 quarantine ms
-- Returns {'CLAIMED', fence, attempt, max, now}, {'BUSY', owner, worker, lease end, now}, {'ENDED', status},
--   {'NOT_DUE', at}, {'RECOVERING', ms}, {'PAUSED'} (its queue), {'GONE'} (deleted), {'UNKNOWN'}, {'NO_LEASE'}
local id, incarnation = ARGV[2], ARGV[3]
note_run_id(ARGV[5], tonumber(ARGV[6]))
local lease = lease_of(incarnation)
if not lease then return {'NO_LEASE'} end
local task = load(id)
if not task then
  return {redis.call('EXISTS', P .. 'gone:' .. id) == 1 and 'GONE' or 'UNKNOWN'}
end
if ENDED[task.status] then return {'ENDED', task.status} end
if task.status == 'running' then
  if task.owner == incarnation and held_till(task) then
    return {'CLAIMED', task.fence, text(task.attempt), text(task.max), text(now)}
  end
  local till = held_till(task)
  if till then return {'BUSY', task.owner, task.worker, text(till), text(now)} end
end
local open = open_at()
if open > now and not is_new_here(task) then return {'RECOVERING', text(open - now)} end
-- The truth of a pause is here: no worker that has not heard of it yet starts anything.
if redis.call('HEXISTS', P .. 'paused', task.queue) == 1 and not is_expired(task) then return {'PAUSED'} end
if task.status == 'running' then
  count('worker_lost', task)
  if task.attempt >= task.max then
    finish_as(id, task, 'failed', 'error', worker_lost(task), 'settled', task.fence)
    return {'ENDED', 'failed'}
  end
  local failure = worker_lost(task)
  note_attempt(id, task, 'worker_lost', failure)
  redis.call('HSET', task_key(id), 'error', failure)
elseif task.status ~= 'pending' and task.at > now then
  return {'NOT_DUE', text(task.at)}
elseif is_expired(task) then
  finish_as(id, task, 'expired')
  return {'ENDED', 'expired'}
end
-- Above every fence that was ever given out, also when Redis has forgotten the last ones.
local fence = math.max(tonumber(task.fence) + 1, now)
task.attempt = task.attempt + 1
move(id, task, 'running', 'owner', incarnation, 'worker', ARGV[4], 'fence', text(fence), 'attempt', task.attempt,
  'started', text(now), 'run', ARGV[5], 'looks', 0)
redis.call('ZADD', DUE, text(lease), id)
-- A stop that was meant for an attempt before this one.
redis.call('SREM', P .. 'stop:' .. incarnation, id)
return {'CLAIMED', text(fence), text(task.attempt), text(task.max), text(now)}
