#!lua flags=allow-oom
-- complete: pending → completed, for one task or many: claim and outcome in one step, of tasks whose handlers have run before
-- they were claimed. Only where nobody has attempted the task, in a run of Redis that has forgotten nothing; every other is
-- left as it is, to be claimed.
-- ARGV 2 incarnation  3 worker id  4 run id  5 quarantine ms  6 the time that is expected, ms, or empty  7 tolerance ms,
--      then 3 for each task: id, how long ago its handler began ms, result JSON
-- Returns for each task {'OK'}, {'ENDED', status}, {'CLAIM'} (it has to be claimed), {'ERROR', message}
local incarnation = ARGV[2]
local open = note_run_id(ARGV[4], tonumber(ARGV[5]))
local may_claim = lease_of(incarnation) and open <= now and not clock_is_off(ARGV[6], ARGV[7])
local completed = 0

local function complete(i)
  local id = ARGV[i]
  local v = redis.call('HMGET', task_key(id), 'status', 'facts', 'fence', 'at', 'expires', 'callback')
  if ENDED[v[1]] then return {'ENDED', v[1]} end
  if not may_claim or v[1] ~= 'pending' or (v[3] or '0') ~= '0' then return 'CLAIM' end
  local facts = facts_of(v[2])
  local task = {status = v[1], queue = facts.queue, band = facts.band, type = facts.type, at = tonumber(v[4] or facts.created),
    attempt = 0, expires = tonumber(v[5]) or 0, ttl = facts.ttl, callback = v[6], counted = facts.counted, worker = ARGV[3]}
  if is_paused(task.queue) or is_expired(task) then return 'CLAIM' end
  local started = math.max(task.at, now - tonumber(ARGV[i + 1]))
  count_waiting(task, task.at, started)
  count_running(task, started)
  task.attempt = 1
  tell_task(id, task, 'running')
  -- As with a claim: above every fence that was ever given out, also when Redis has forgotten it.
  finish_as(id, task, 'completed', 'worker', task.worker, 'fence', text(now), 'attempt', '1', 'started', text(started),
    'result', ARGV[i + 2])
  completed = completed + 1
  return 'OK'
end

local answers = for_each(8, 3, complete)
note_processed(ARGV[3], incarnation, completed, 0)
return answers
