#!lua flags=allow-oom
-- reconcile: looks at the tasks whose moment in `due` has come and does the next step for each.
--   scheduled | retrying, due → pending, to be published      running, owner lost → pending, to be published, or failed
--   pending for long → published again, but only within the budget of its queue (waiting minus what the broker holds)
-- ARGV 2 limit  3 grace ms  4 recheck ms  5 longest recheck ms  6 run id  7 quarantine ms  8 the time that is
--      expected, ms, or empty  9 tolerance ms, then pairs: 'queue:band', budget
-- Returns {looked at, {'queue:band' whose budget is wanted…}, now, id, submission, created, attempt, queue, band, …};
--   {0, {}, now} where the clock has jumped; {the limit, …} where what is to be published is so large that the rest waits
--   for another call
local grace, recheck, longest = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local budgets, wanted, asked = {}, {}, {}
for i = 10, #ARGV, 2 do budgets[ARGV[i]] = tonumber(ARGV[i + 1]) end
note_run_id(ARGV[6], tonumber(ARGV[7]))
if clock_is_off(ARGV[8], ARGV[9]) then return {0, {}, text(now)} end
local ids = redis.call('ZRANGEBYSCORE', DUE, '-inf', text(now), 'LIMIT', 0, ARGV[2])
local open = open_at()
local answer, bytes = {#ids, wanted, text(now)}, 0
-- Redis serves nobody else until this answer is made.
local MOST_BYTES = 4194304

-- When to look at each again: written in one command at the end, the last that is said of a task.
local again = {}
local function note_look(id, at)
  again[#again + 1] = text(at)
  again[#again + 1] = id
end

local function look_again(id, task, at)
  if task.expires > 0 and task.attempt == 0 then at = math.min(at, math.max(task.expires, now + 1)) end
  note_look(id, at)
end

local function publish(id, task)
  local submission = redis.call('HGET', task_key(id), 'submission') or ''
  redis.call('HINCRBY', task_key(id), 'dispatch', 1)
  bytes = bytes + #submission
  for _, value in ipairs({id, submission, task.created, text(task.attempt), task.queue, task.band}) do
    answer[#answer + 1] = value
  end
end

local function make_pending(id, task, pause, ...)
  move(id, task, 'pending', 'looks', 0, ...)
  look_again(id, task, now + pause)
  publish(id, task)
end

local function look_at_running(id, task)
  local till = math.max(held_till(task) or 0, open)
  if till > now then
    redis.call('ZADD', DUE, text(till), id)
    return
  end
  count('worker_lost', task)
  if task.attempt >= task.max then
    finish_as(id, task, 'failed', 'error', worker_lost(task), 'settled', task.fence)
  else
    local failure = worker_lost(task)
    note_attempt(id, task, 'worker_lost', failure)
    make_pending(id, task, grace, 'owner', '', 'error', failure)
  end
end

local function look_at_pending(id, task)
  local place = task.queue .. ':' .. task.band
  local budget = budgets[place]
  if not budget then
    if not asked[place] then
      asked[place] = true
      wanted[#wanted + 1] = place
    end
    return
  end
  local looks = (tonumber(task.looks) or 0) + 1
  redis.call('HSET', task_key(id), 'looks', text(looks))
  look_again(id, task, now + math.min(patience(task, recheck * 2 ^ math.min(looks - 1, 20)), longest))
  if budget > 0 then
    budgets[place] = budget - 1
    count('redispatched', task)
    publish(id, task)
  end
end

-- What there is to know of a task that waits, which most are that are looked at; of any other, all that decides.
local function load_waiting(id)
  local v = redis.call('HMGET', task_key(id), 'status', 'facts', 'expires', 'attempt', 'looks')
  if v[1] ~= 'pending' then return v[1] and load(id) end
  local facts = facts_of(v[2])
  return {status = v[1], queue = facts.queue, band = facts.band, type = facts.type, counted = facts.counted,
    created = facts.created, expires = tonumber(v[3]) or 0, attempt = tonumber(v[4]) or 0, looks = v[5]}
end

local function look_at(id)
  local task = load_waiting(id)
  if not task or ENDED[task.status] then
    redis.call('ZREM', DUE, id)
  elseif task.status == 'running' then
    look_at_running(id, task)
  elseif is_expired(task) then
    finish_as(id, load(id), 'expired')
  elseif task.status == 'pending' then
    look_at_pending(id, task)
  elseif task.at > now then
    look_again(id, task, task.at)
  else
    make_pending(id, task, patience(task, grace))
  end
end

changed = {}
for _, id in ipairs(ids) do
  if bytes >= MOST_BYTES then
    answer[1] = tonumber(ARGV[2])
    break
  end
  -- A record that cannot be read (a key of another program, a field gone) must not hold up the others.
  if not pcall(look_at, id) then note_look(id, now + longest) end
end
if #again > 0 then redis.call('ZADD', DUE, unpack(again)) end
-- Leases that have run out since somebody told of such ones.
local told = redis.call('HGET', SYSTEM, 'lost_told')
local lost = redis.call('ZRANGEBYSCORE', LEASES, '(' .. (told or text(now - 60000)), text(now))
if #lost > 0 then
  tell_lost(lost)
  redis.call('HSET', SYSTEM, 'lost_told', text(now))
end
if #changed > 0 then publish_changes(changed) end
return answer
