#!lua flags=allow-oom
-- finish: running → completed | failed | retrying | scheduled. The one place where an attempt's outcome counts.
-- ARGV 2 id  3 incarnation  4 worker id  5 fence  6 outcome (completed|retry|failed|postponed: the attempt is given back)
--      7 result or error JSON
--      8 wait before the next attempt, ms
-- Returns {'OK', status}, {'ALREADY', status} (sent twice), {'FENCED', status}, {'UNKNOWN'}
local id, incarnation, fence, outcome = ARGV[2], ARGV[3], ARGV[5], ARGV[6]
local task = load(id)
if not task then return {'UNKNOWN'} end
if task.settled == fence then return {'ALREADY', task.status} end
if ENDED[task.status] then return {'FENCED', task.status} end
local ours, theirs = tonumber(fence), tonumber(task.fence)
local owns = task.status == 'running' and task.owner == incarnation and ours == theirs
-- Late, but nobody has claimed since: the lease ran out and the task was given back, or Redis forgot the claim.
local unclaimed = task.status ~= 'running' and ours == theirs and (outcome == 'completed' or outcome == 'failed')
if not (owns or unclaimed or ours > theirs) then return {'FENCED', task.status} end

local worker = P .. 'worker:' .. ARGV[4]
if redis.call('HGET', worker, 'incarnation') == incarnation then
  redis.call('HINCRBY', worker, 'processed', 1)
  if outcome == 'retry' or outcome == 'failed' then redis.call('HINCRBY', worker, 'failed', 1) end
end
if outcome == 'completed' then
  redis.call('HDEL', task_key(id), 'error')
  finish_as(id, task, 'completed', 'result', ARGV[7], 'fence', fence, 'settled', fence)
elseif outcome == 'retry' and task.attempt < task.max then
  local at = now + tonumber(ARGV[8])
  count('retried', task)
  note_attempt(id, task, 'failed', ARGV[7])
  move(id, task, 'retrying', 'error', ARGV[7], 'at', text(at), 'owner', '', 'fence', fence, 'settled', fence)
  redis.call('ZADD', DUE, text(at), id)
elseif outcome == 'postponed' then
  local at = now + math.max(tonumber(ARGV[8]), 1)
  count('postponed', task)
  note_attempt(id, task, 'postponed', ARGV[7])
  -- A claim that Redis has forgotten was not counted.
  local attempt = owns and math.max(task.attempt - 1, 0) or task.attempt
  move(id, task, 'scheduled', 'attempt', attempt, 'at', text(at), 'expires', 0, 'owner', '', 'fence', fence, 'settled',
    fence)
  redis.call('ZADD', DUE, text(at), id)
else
  finish_as(id, task, 'failed', 'error', ARGV[7], 'fence', fence, 'settled', fence)
end
return {'OK', task.status}
