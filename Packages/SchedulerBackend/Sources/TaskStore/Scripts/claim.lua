#!lua flags=allow-oom
-- claim: pending | due scheduled | due retrying | running with a lost owner → running, for one task or many. Attempts are
-- counted here.
-- ARGV 2 incarnation  3 worker id  4 run id  5 quarantine ms  6 the time that is expected, ms, or empty  7 tolerance ms,
--      then the ids
-- Returns for each task {'CLAIMED', fence, attempt, max, now}, {'BUSY', owner, worker, lease end, now}, {'ENDED', status},
--   {'NOT_DUE', at}, {'RECOVERING', ms}, {'PAUSED'} (its queue), {'GONE'} (deleted), {'UNKNOWN'}, {'NO_LEASE'},
--   {'CLOCK'} (it has jumped), {'ERROR', message}
local incarnation = ARGV[2]
local open = note_run_id(ARGV[4], tonumber(ARGV[5]))
local lease = lease_of(incarnation)
local is_off = clock_is_off(ARGV[6], ARGV[7])
local claimed = {}

-- A task that waits for its first attempt, within a run of Redis that has forgotten nothing: what there is to know of it. Of
-- any other all that decides is asked for.
local function load_waiting(id)
  local v = redis.call('HMGET', task_key(id), 'status', 'facts', 'fence', 'at', 'attempt', 'expires')
  if v[1] ~= 'pending' or (v[3] or '0') ~= '0' or open > now then return v[1] and load(id) end
  local facts = facts_of(v[2])
  return {status = v[1], queue = facts.queue, band = facts.band, type = facts.type, fence = '0', max = facts.max,
    at = tonumber(v[4] or facts.created), attempt = tonumber(v[5]) or 0, expires = tonumber(v[6]) or 0, worker = false}
end

local function claim(i)
  if is_off then return {'CLOCK'} end
  if not lease then return {'NO_LEASE'} end
  local id = ARGV[i]
  local task = load_waiting(id)
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
  if open > now and not is_new_here(task) then return {'RECOVERING', text(open - now)} end
  if is_paused(task.queue) and not is_expired(task) then return {'PAUSED'} end
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
    finish_as(id, load(id), 'expired')
    return {'ENDED', 'expired'}
  end
  -- How long it could have run and did not; that is not known of a task that was taken back from a worker since it was due.
  if task.status ~= 'running' and (not task.started or tonumber(task.started) < task.at) then
    count_waiting(task, task.at)
  end
  -- Above every fence that was ever given out, also when Redis has forgotten the last ones.
  local fence = math.max(tonumber(task.fence) + 1, now)
  task.attempt = task.attempt + 1
  task.worker = ARGV[3]
  move(id, task, 'running', 'owner', incarnation, 'worker', ARGV[3], 'fence', text(fence), 'attempt', text(task.attempt),
    'started', text(now), 'run', ARGV[4])
  zadd(DUE, text(lease), id)
  claimed[#claimed + 1] = id
  return {'CLAIMED', text(fence), text(task.attempt), text(task.max), text(now)}
end

local answers = for_each(8, 1, claim)
-- Stops that were meant for attempts before these.
if #claimed > 0 then redis.call('SREM', P .. 'stop:' .. incarnation, unpack(claimed)) end
return answers
