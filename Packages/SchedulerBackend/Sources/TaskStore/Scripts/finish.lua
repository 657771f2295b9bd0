#!lua flags=allow-oom
-- finish: running → completed | failed | retrying | scheduled, for one task or many. The one place where an attempt's
-- outcome counts.
-- ARGV 2 incarnation  3 worker id, then 5 for each task: id, fence, outcome (completed|retry|failed|postponed: the attempt
--      is given back), result or error JSON, wait before the next attempt ms
-- Returns for each task {'OK', status}, {'ALREADY', status} (sent twice), {'FENCED', status}, {'UNKNOWN'},
--   {'ERROR', message}
local incarnation = ARGV[2]
local processed, unsuccessful = 0, 0

-- Somebody else owns the task, or it has ended.
local function refuse(task)
  count('fenced', task)
  return {'FENCED', task.status}
end

-- A task that its owner has completed: what there is to know of it. Of any other all that decides is asked for: also whether
-- the outcome came before, which cannot be while the attempt runs.
local function load_completed(id, fence, outcome)
  if outcome ~= 'completed' then return load(id) end
  local v = redis.call('HMGET', task_key(id), 'status', 'owner', 'fence', 'facts', 'attempt', 'started', 'callback')
  if v[1] ~= 'running' or v[2] ~= incarnation or v[3] ~= fence then return v[1] and load(id) end
  local facts = facts_of(v[4])
  return {status = v[1], owner = v[2], fence = v[3], queue = facts.queue, band = facts.band, type = facts.type,
    ttl = facts.ttl, attempt = tonumber(v[5]) or 0, started = v[6], callback = v[7], counted = facts.counted, worker = ARGV[3]}
end

local function finish(i)
  local id, fence, outcome, payload = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local task = load_completed(id, fence, outcome)
  if not task then return {'UNKNOWN'} end
  if task.settled == fence then return {'ALREADY', task.status} end
  if ENDED[task.status] then return refuse(task) end
  local ours = tonumber(fence)
  local theirs = task.fence == fence and ours or tonumber(task.fence)
  local owns = task.status == 'running' and task.owner == incarnation and ours == theirs
  -- Late, but nobody has claimed since: the lease ran out and the task was given back, or Redis forgot the claim.
  local unclaimed = task.status ~= 'running' and ours == theirs and (outcome == 'completed' or outcome == 'failed')
  if not (owns or unclaimed or ours > theirs) then return refuse(task) end
  if ours ~= theirs then redis.call('HSET', task_key(id), 'fence', fence) end
  if owns and task.started then count_running(task, tonumber(task.started)) end

  processed = processed + 1
  if outcome == 'retry' or outcome == 'failed' then unsuccessful = unsuccessful + 1 end
  if outcome == 'completed' then
    if task.attempt > 1 then redis.call('HDEL', task_key(id), 'error') end
    finish_as(id, task, 'completed', 'result', payload, 'settled', fence)
  elseif outcome == 'retry' and task.attempt < task.max then
    local at = now + tonumber(ARGV[i + 4])
    count('retried', task)
    note_attempt(id, task, 'failed', payload)
    move(id, task, 'retrying', 'error', payload, 'at', text(at), 'owner', '', 'settled', fence)
    zadd(DUE, text(at), id)
  elseif outcome == 'postponed' then
    local at = now + math.max(tonumber(ARGV[i + 4]), 1)
    count('postponed', task)
    note_attempt(id, task, 'postponed', payload)
    -- A claim that Redis has forgotten was not counted.
    if owns then task.attempt = math.max(task.attempt - 1, 0) end
    move(id, task, 'scheduled', 'attempt', task.attempt, 'at', text(at), 'expires', 0, 'owner', '', 'settled', fence)
    zadd(DUE, text(at), id)
  else
    finish_as(id, task, 'failed', 'error', payload, 'settled', fence)
  end
  return {'OK', task.status}
end

local answers = for_each(4, 5, finish)
note_processed(ARGV[3], incarnation, processed, unsuccessful)
return answers
