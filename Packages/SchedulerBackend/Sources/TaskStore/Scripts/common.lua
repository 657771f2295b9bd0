-- Put before every script, after its #! line. ARGV[1] is the namespace's prefix in all of them.
--
-- Every script checks the present state first, refuses what is out of turn, and gives the same answer when it is sent
-- twice. The invariant that all of them keep: a task that has not ended is in `due`, one that has ended is not.
-- Payloads (submission, result, error) are opaque here: cjson would change numbers and empty arrays.
--
-- What is global costs a look-up each time; as locals they cost none.
local redis, ARGV, tonumber, unpack, pairs, ipairs, pcall, math, string, table =
  redis, ARGV, tonumber, unpack, pairs, ipairs, pcall, math, string, table
local P = ARGV[1]
local TIME = redis.call('TIME')
local now = TIME[1] * 1000 + math.floor(TIME[2] / 1000)
local ENDED = {completed = true, failed = true, cancelled = true, expired = true}
local DUE, LEASES, SYSTEM = P .. 'due', P .. 'leases', P .. 'system'

-- Lua numbers are doubles and `..` prints 14 digits of them: whole numbers are written through this. Given to a command as
-- they are, Redis prints them as fractions, which costs as much as the command; so what is written often is a text here.
-- The tasks of one call have most of their numbers in common.
local texts = {}
local function text(number)
  local known = texts[number]
  if not known then
    known = string.format('%d', number)
    texts[number] = known
  end
  return known
end

-- Asked for several times in a row.
local last_id, last_key
local function task_key(id)
  if id ~= last_id then last_id, last_key = id, P .. 'task:' .. id end
  return last_key
end

-- The list that a task of that status is in: pending by queue and band, all others by queue.
local function list_key(status, queue, band)
  if status == 'pending' then return P .. 'tasks:pending:' .. queue .. ':' .. band end
  return P .. 'tasks:' .. status .. ':' .. queue
end

-- A call for several tasks writes to lists, counters and channels at its end, one command a key; records are written at once.
local collecting, adds, removals, counts, changed
local add_count, write_durations

local function zadd(key, score, member)
  if not collecting then return redis.call('ZADD', key, score, member) end
  local list = adds[key]
  if not list then list = {} adds[key] = list end
  list[#list + 1] = score
  list[#list + 1] = member
end

local function zrem(key, member)
  if not collecting then return redis.call('ZREM', key, member) end
  local list = removals[key]
  if not list then list = {} removals[key] = list end
  list[#list + 1] = member
end

-- What readers of events are told, numbered without a gap: the number of the first and the time, then an event a line:
-- `t id status type queue attempt worker`, `p id` (progress), `l id` (log), `w worker status`, `q queue 1|0` (paused).
local function publish_changes(lines)
  local last = redis.call('INCRBY', P .. 'events', #lines)
  redis.call('PUBLISH', P .. 'changes', text(last - #lines + 1) .. ' ' .. text(now) .. '\n' .. table.concat(lines, '\n'))
end

-- Tells at once, or with all that is told in this call.
local function tell(line)
  if not changed then return publish_changes({line}) end
  changed[#changed + 1] = line
end

-- Whether somebody reads events: else only ends are told, for those who wait for them.
local listened
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
-- spaces, as every word of a reply costs Redis and its reader. A task whose record cannot be used (a key of another program)
-- must not hold up the others.
local function answer_of(step, i) return table.concat(step(i), ' ') end
local function for_each(first, size, step)
  local answers = {}
  collecting = #ARGV >= first + size
  if collecting then adds, removals, counts, changed = {}, {}, {}, {} end
  for i = first, #ARGV, size do
    local went, answer = pcall(answer_of, step, i)
    answers[#answers + 1] = went and answer or 'ERROR ' .. (type(answer) == 'table' and answer.err or tostring(answer))
  end
  if not collecting then return answers end
  for key, list in pairs(removals) do redis.call('ZREM', key, unpack(list)) end
  for key, list in pairs(adds) do redis.call('ZADD', key, unpack(list)) end
  for field, number in pairs(counts) do add_count(field, number) end
  if write_durations then write_durations() end
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
  local v = redis.call('HMGET', task_key(id), 'status', 'owner', 'fence', 'attempt', 'max', 'queue', 'band', 'at', 'expires',
    'settled', 'ttl', 'type', 'worker', 'looks', 'run', 'started', 'callback', 'born', 'counted')
  if not v[1] then return nil end
  return {status = v[1], owner = v[2], fence = v[3], attempt = tonumber(v[4]) or 0, max = tonumber(v[5]) or 1,
    queue = v[6], band = v[7], at = tonumber(v[8]) or 0, expires = tonumber(v[9]) or 0, settled = v[10], ttl = v[11],
    type = v[12], worker = v[13], looks = v[14], run = v[15], started = v[16], callback = v[17], born = v[18],
    counted = v[19]}
end

-- Adds to a counter. Clients invent queues too: what would make the hash larger than this is counted together.
local COUNTERS_KEPT = 50000
function add_count(field, amount)
  local key = P .. 'counters'
  local value = redis.call('HINCRBY', key, field, amount)
  if value == amount and redis.call('HLEN', key) > COUNTERS_KEPT then
    redis.call('HDEL', key, field)
    redis.call('HINCRBY', key, string.match(field, '^[^:]+') .. ':other:other', amount)
  end
end

local function count(event, task)
  local field = event .. ':' .. task.queue .. ':' .. (task.counted or task.type)
  if not collecting then return add_count(field, 1) end
  counts[field] = (counts[field] or 0) + 1
end

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
  move(id, task, status, 'ended', text(now), 'owner', '', ...)
  zrem(DUE, id)
  zadd(P .. 'ended', text(now + (tonumber(task.ttl) or 0)), id)
  if task.callback then
    redis.call('HSET', task_key(id), 'cb_status', 'waiting', 'cb_tries', 0)
    zadd(P .. 'callbacks', text(now), id)
  end
  count(status, task)
end

-- After how long somebody must look at a task that waits at the end of its line, at the least. Looking takes Redis from
-- everybody else, so a long line is looked at a task every two milliseconds: none of it could start sooner anyway, and what
-- the broker holds too few is noticed by the number (`sweep`).
local LOOK_APART = 2
local lines = {}
local function patience(task, least)
  local key = list_key('pending', task.queue, task.band)
  lines[key] = (lines[key] or redis.call('ZCARD', key)) + 1
  return math.max(least, LOOK_APART * lines[key])
end

-- When the lease of that incarnation ends; nil when it has none that is valid.
local function lease_of(incarnation)
  if not incarnation or incarnation == '' then return nil end
  local till = tonumber(redis.call('ZSCORE', LEASES, incarnation) or '0')
  if till > now then return till end
  return nil
end

-- A new run id means that Redis restarted, and may have lost its last writes: claims wait one lease time while live
-- owners re-assert what they run. An empty one says nothing. Where no worker is known, all have left in good order, and
-- only one that came within the last moments could have been forgotten: the time to reconnect is enough.
-- Returns the moment before which nothing may be claimed.
local function note_run_id(run_id, quarantine)
  local system = redis.call('HMGET', SYSTEM, 'run_id', 'open_at')
  local known, open = system[1], tonumber(system[2] or '0')
  if known ~= run_id and run_id ~= '' then
    if redis.call('ZCARD', LEASES) == 0 then quarantine = math.min(quarantine, 2000) end
    open = known and now + quarantine or 0
    redis.call('HSET', SYSTEM, 'run_id', run_id, 'open_at', text(open))
    -- No event gets a number that one had which is forgotten now.
    if known then redis.call('INCRBY', P .. 'events', 1000000) end
  end
  return open
end

-- When the hold of a running task's owner ends; nil when nobody holds it. A claim counts in that run of Redis alone in
-- which it was made or re-asserted: a restart may have brought back a claim that its owner has long settled, and such an
-- owner would renew its lease for ever without running the task. Live owners re-assert during the quarantine.
local function held_till(task)
  if task.run ~= redis.call('HGET', SYSTEM, 'run_id') then return nil end
  return lease_of(task.owner)
end

-- The moment before which nothing may be claimed and no lease may be ended.
local function open_at() return tonumber(redis.call('HGET', SYSTEM, 'open_at') or '0') end

-- The mark of a run of Redis; empty while none is known.
local function run_mark() return string.sub(redis.call('HGET', SYSTEM, 'run_id') or '', 1, 12) end

-- Whether the clock of Redis's machine shows another time than the caller expects by its own steady clock. Leases are
-- moments of Redis's clock: until one lease time has been given anew to all (`rebase`), none may be called over.
local function clock_is_off(expected, tolerance)
  return expected ~= '' and math.abs(now - tonumber(expected)) > tonumber(tolerance)
end

-- Whether a task was submitted for the first time in this run of Redis: nobody can have claimed it in a run whose last
-- moments are forgotten, and about the present one nothing is forgotten. So it need not wait for owners to come back.
local function is_new_here(task) return (task.born or '') ~= '' and task.born == run_mark() end

-- Whether a queue hands nothing out. The truth of a pause is here: no worker that has not heard of it yet starts anything.
local paused = {}
local function is_paused(queue)
  if paused[queue] == nil then paused[queue] = redis.call('HEXISTS', P .. 'paused', queue) == 1 end
  return paused[queue]
end

-- Adds to what a worker has done, unless its name has another incarnation by now.
local function note_processed(worker, incarnation, processed, unsuccessful)
  local key = P .. 'worker:' .. worker
  if processed == 0 or redis.call('HGET', key, 'incarnation') ~= incarnation then return end
  redis.call('HINCRBY', key, 'processed', processed)
  if unsuccessful > 0 then redis.call('HINCRBY', key, 'failed', unsuccessful) end
end

-- Whether a task that waits was not started in time.
local function is_expired(task) return task.expires > 0 and task.attempt == 0 and task.expires <= now end

-- An attempt ended with its worker: a TaskFailure as JSON. A worker's name needs no escapes.
local function worker_lost(task)
  return '{"code":"worker_lost","message":"the worker ' .. (task.worker or '?') .. ' was lost while it ran attempt '
    .. text(task.attempt) .. '","attempt":' .. text(task.attempt) .. ',"retryable":true}'
end

-- Clients invent task types: so many of each queue are counted by their names, all others together as `other`.
local TYPES_COUNTED = 100
local known_types = {}
-- They invent queues as well: a submission makes none beyond this. Whatever was accepted before has its queue in any case.
local most_queues
-- Whether tasks of this type are counted by its name; nil when the queue is one too many.
local function is_counted(queue, type)
  local place = queue .. ':' .. type
  if known_types[place] == nil then
    local key = P .. 'types:' .. queue
    known_types[place] = redis.call('SISMEMBER', key, type) == 1
    if not known_types[place] then
      if redis.call('SISMEMBER', P .. 'queues', queue) == 0 then
        known_types[place] = nil
        if most_queues and redis.call('SCARD', P .. 'queues') >= most_queues then return nil end
        redis.call('SADD', P .. 'queues', queue)
      end
      known_types[place] = redis.call('SCARD', key) < TYPES_COUNTED
      if known_types[place] then redis.call('SADD', key, type) end
    end
  end
  return known_types[place]
end

local function add_field(fields, name, value)
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end

-- Writes a new record and puts it into the lists. `task` has status, queue, band, type and, where somebody is to be
-- called back, callback, and where it must start in time, expires; `tags` is joined by spaces; `...` are further fields. All
-- in one command: another would cost as much as half of the record.
local function create(id, task, tags, ...)
  local fields = {...}
  if not is_counted(task.queue, task.type) then
    task.counted = 'other'
    add_field(fields, 'counted', task.counted)
  end
  if task.expires then add_field(fields, 'expires', text(task.expires)) end
  if task.callback then add_field(fields, 'callback', '1') end
  if tags ~= '' then add_field(fields, 'tags', tags) end
  redis.call('HSET', task_key(id), 'status', task.status, 'queue', task.queue, 'band', task.band, 'type', task.type,
    unpack(fields))
  zadd(P .. 'tasks', '0', id)
  zadd(P .. 'tasks:type:' .. task.type, '0', id)
  for tag in string.gmatch(tags, '%S+') do zadd(P .. 'tasks:tag:' .. tag, '0', id) end
  zadd(list_key(task.status, task.queue, task.band), '0', id)
  tell_task(id, task, task.status)
end

-- Tells that the workers of these incarnations are lost.
local function tell_lost(incarnations)
  if #incarnations == 0 then return end
  local lost = {}
  for _, incarnation in ipairs(incarnations) do lost[incarnation] = true end
  for _, worker in ipairs(redis.call('ZRANGE', P .. 'workers', 0, -1)) do
    if lost[redis.call('HGET', P .. 'worker:' .. worker, 'incarnation')] then tell('w ' .. worker .. ' lost') end
  end
end

-- Takes a task out of everything.
local function erase(id)
  local t = redis.call('HMGET', task_key(id), 'status', 'queue', 'band', 'type', 'tags', 'idem')
  if t[1] then
    redis.call('ZREM', list_key(t[1], t[2], t[3]), id)
    redis.call('ZREM', P .. 'tasks:type:' .. t[4], id)
    for tag in string.gmatch(t[5] or '', '%S+') do redis.call('ZREM', P .. 'tasks:tag:' .. tag, id) end
    if t[6] and redis.call('HGET', P .. 'idem:' .. t[6], 'id') == id then redis.call('DEL', P .. 'idem:' .. t[6]) end
  end
  redis.call('ZREM', P .. 'tasks', id)
  redis.call('ZREM', P .. 'ended', id)
  redis.call('ZREM', DUE, id)
  redis.call('ZREM', P .. 'callbacks', id)
  redis.call('DEL', task_key(id), P .. 'attempts:' .. id, P .. 'log:' .. id)
end
