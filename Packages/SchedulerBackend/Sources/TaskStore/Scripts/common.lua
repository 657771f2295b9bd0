-- The beginning of the library that all scripts are functions of (ScriptCatalog.swift): what they share. Behind it stand the other
-- shared files (leases, ends, waiting, records, restored_key, durations, statistics), then the scripts, each as a function that
-- calls `begin` first. ARGV[1] is the namespace's prefix in all of them.
--
-- Every script checks the present state first, refuses what is out of turn, and gives the same answer when it is sent
-- twice. The invariant that all of them keep: a task that has not ended is in `due`, one that has ended is not.
-- Payloads (submission, result, error) are opaque here: cjson would change numbers and empty arrays.
--
-- The library is loaded once: what stands here outlives a call, also one that failed in its middle. So whatever may change is set
-- anew by `begin`, here or by what a file adds to `at_begin` (a test looks for what is forgotten), and is nil before.
--
-- What is global costs a look-up each time, a local costs none. While the library is loaded, Redis hides its globals.
local function globals() return redis, tonumber, unpack, pairs, ipairs, pcall, math, string, table, type, struct end
local redis, tonumber, unpack, pairs, ipairs, pcall, math, string, table, type, struct
local ARGV, P, DUE, LEASES, SYSTEM, now
local ENDED = {completed = true, failed = true, cancelled = true, expired = true}
local texts, last_id, last_key, list_keys, last_text, last_facts
local collecting, adds, removals, counts, changed, listened
local at_begin = {}

local function begin(arguments)
  if not redis then redis, tonumber, unpack, pairs, ipairs, pcall, math, string, table, type, struct = globals() end
  ARGV = arguments
  if ARGV[1] ~= P then
    P = ARGV[1]
    DUE, LEASES, SYSTEM = P .. 'due', P .. 'leases', P .. 'system'
  end
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
  texts, last_id, last_key, list_keys, last_text, last_facts = {}, nil, nil, {}, nil, nil
  collecting, adds, removals, counts, changed, listened = false, nil, nil, nil, nil, nil
  for i = 1, #at_begin do at_begin[i]() end
end

-- Lua numbers are doubles and `..` prints 14 digits of them: whole numbers are written through this. Given to a command as
-- they are, Redis prints them as fractions, which costs as much as the command; so what is written often is a text here.
-- The tasks of one call have most of their numbers in common.
local function text(number)
  local known = texts[number]
  if not known then
    known = string.format('%d', number)
    texts[number] = known
  end
  return known
end

-- Asked for several times in a row.
local function task_key(id)
  if id ~= last_id then last_id, last_key = id, P .. 'task:' .. id end
  return last_key
end

-- The list that a task of that status is in: pending by queue and band, all others by queue.
local function list_key(status, queue, band)
  local place = status == 'pending' and band or status
  local known = list_keys[queue]
  if not known then known = {} list_keys[queue] = known end
  local key = known[place]
  if not key then
    key = P .. 'tasks:' .. status .. ':' .. queue .. (status == 'pending' and ':' .. band or '')
    known[place] = key
  end
  return key
end

-- What a submission fixes for good stands in one field of the record, because each field costs Redis as much as a hundred
-- bytes: queue, band, type, the most attempts, ttl ms, the moment of the submission ms, the mark of the run of Redis in which
-- it came (- where that is not known), and the name under which it is counted where that is not its type (else -). TaskFacts.swift
-- reads the same. Most tasks of a call have them in common.
local function facts_of(text)
  if text == last_text then return last_facts end
  local queue, band, type, max, ttl, created, born, counted =
    string.match(text, '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+)$')
  if not counted then error({err = 'the record has no facts that can be read'}) end
  last_text, last_facts = text, {queue = queue, band = band, type = type, max = tonumber(max) or 1, ttl = tonumber(ttl) or 0,
    created = created, born = born, counted = counted ~= '-' and counted or nil}
  return last_facts
end

-- A call for several tasks writes to lists, counters and channels at its end, one command a key; records are written at once.
local add_count, write_durations

local function zadd(key, score, member)
  if not collecting then return redis.call('ZADD', key, score, member) end
  local list = adds[key]
  if not list then list = {size = 0} adds[key] = list end
  local size = list.size
  list[size + 1] = score
  list[size + 2] = member
  list.size = size + 2
end

local function zrem(key, member)
  if not collecting then return redis.call('ZREM', key, member) end
  local list = removals[key]
  if not list then list = {size = 0} removals[key] = list end
  local size = list.size + 1
  list[size] = member
  list.size = size
end

-- What readers of events are told, numbered without a gap: the number of the first and the time, then an event a line:
-- `t id status type queue attempt worker`, `p id` (progress), `l id` (log), `w worker status`, `q queue 1|0` (paused).
local function publish_changes(lines)
  local last = redis.call('INCRBY', P .. 'events', text(#lines))
  redis.call('PUBLISH', P .. 'changes', text(last - #lines + 1) .. ' ' .. text(now) .. '\n' .. table.concat(lines, '\n'))
end

-- Tells at once, or with all that is told in this call.
local function tell(line)
  if not changed then return publish_changes({line}) end
  changed[#changed + 1] = line
end

-- Whether somebody reads events: else only ends are told, for those who wait for them.
local function is_listened()
  if listened == nil then listened = redis.call('EXISTS', P .. 'listened') == 1 end
  return listened
end

local function tell_task(id, task, status)
  if not (ENDED[status] or status == 'deleted' or is_listened()) then return end
  tell('t ' .. id .. ' ' .. status .. ' ' .. (task.type or '-') .. ' ' .. task.queue .. ' ' .. text(task.attempt or 0)
    .. ' ' .. (task.worker or '-'))
end

-- Takes a step for each task, `size` arguments from `first` on each, and returns the answers: the words of each joined by
-- spaces, as every word of a reply costs Redis and its reader; a step may have joined them. A task whose record cannot be used
-- (a key of another program) must not hold up the others.
local function answer_of(step, i)
  local answer = step(i)
  return type(answer) == 'table' and table.concat(answer, ' ') or answer
end
local function for_each(first, size, step)
  local answers = {}
  collecting = #ARGV >= first + size
  if collecting then adds, removals, counts, changed = {}, {}, {}, {} end
  for i = first, #ARGV, size do
    local went, answer = pcall(answer_of, step, i)
    answers[#answers + 1] = went and answer or 'ERROR ' .. (type(answer) == 'table' and answer.err or tostring(answer))
  end
  if not collecting then return answers end
  for key, list in pairs(removals) do redis.call('ZREM', key, unpack(list, 1, list.size)) end
  for key, list in pairs(adds) do redis.call('ZADD', key, unpack(list, 1, list.size)) end
  for field, number in pairs(counts) do add_count(field, number) end
  write_durations()
  if #changed > 0 then publish_changes(changed) end
  return answers
end

-- Changes the status in the record and in the lists, and tells; `...` are further fields of the record.
local function move(id, task, to, ...)
  redis.call('HSET', task_key(id), 'status', to, ...)
  if task.status ~= to then
    zrem(list_key(task.status, task.queue, task.band), id)
    zadd(list_key(to, task.queue, task.band), '0', id)
    task.status = to
  end
  tell_task(id, task, to)
end

-- The record's fields that decide, or nil when there is no such task. Redis finds each field by going through the record:
-- the most frequent steps, which need few, read those themselves. A table that is written as a whole does not have to grow.
local function load(id)
  local v = redis.call('HMGET', task_key(id), 'status', 'facts', 'owner', 'fence', 'attempt', 'at', 'expires', 'settled',
    'worker', 'looks', 'run', 'started', 'callback')
  if not v[1] then return nil end
  local facts = facts_of(v[2])
  return {status = v[1], owner = v[3], fence = v[4] or '0', attempt = tonumber(v[5]) or 0, max = facts.max,
    queue = facts.queue, band = facts.band, at = tonumber(v[6] or facts.created), expires = tonumber(v[7]) or 0,
    settled = v[8], ttl = facts.ttl, type = facts.type, worker = v[9], looks = v[10], run = v[11], started = v[12],
    callback = v[13], born = facts.born, created = facts.created, counted = facts.counted}
end

-- Adds to a counter. Clients invent queues too: what would make the hash larger than this is counted together.
local COUNTERS_KEPT = 50000
function add_count(field, amount)
  local key = P .. 'counters'
  local value = redis.call('HINCRBY', key, field, text(amount))
  if value == amount and redis.call('HLEN', key) > COUNTERS_KEPT then
    redis.call('HDEL', key, field)
    redis.call('HINCRBY', key, string.match(field, '^[^:]+') .. ':other:other', text(amount))
  end
end

local function count(event, task)
  local field = event .. ':' .. task.queue .. ':' .. (task.counted or task.type)
  if not collecting then return add_count(field, 1) end
  counts[field] = (counts[field] or 0) + 1
end
