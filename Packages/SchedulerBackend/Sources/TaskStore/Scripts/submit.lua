#!lua
-- submit: – → pending | scheduled, for one task or many. Not allow-oom: when memory is full all of it is refused before it
-- starts.
-- ARGV 2 grace ms  3 admission limit  4 idempotency key's ttl ms  5 the most queues, then 15 for each task:
--      id, members, queue, band, type, tags, max attempts, ttl ms, delay ms|'', run at ms|'', expires in ms|'',
--      idempotency key|'', canonical text, whether somebody is to be called back (1|''),
--      whether it may have been sent before (1|'')
-- Returns for each task {'OK', id, status, created, at} (the same again for the same id), {'REPLAY', id}, {'CONFLICT', id},
--   {'FULL'}, {'QUEUES'} (its queue is new and one too many), {'ERROR', message}
local grace, key_ttl = tonumber(ARGV[2]), tonumber(ARGV[4])
local FIRST, SIZE = 6, 15
local mark = run_mark()
most_queues = tonumber(ARGV[5])
local room = tonumber(ARGV[3]) - redis.call('ZCARD', DUE)

-- Whether any of these records is there already: one question for all of them. If so, and for an identifier that comes twice,
-- each is asked for.
local keys, made = {}, {}
for i = FIRST, #ARGV, SIZE do keys[#keys + 1] = task_key(ARGV[i]) end
local is_any_known = redis.call('EXISTS', unpack(keys)) > 0

local function submit(i)
  local id = ARGV[i]
  if is_any_known or made[id] then
    local known = redis.call('HMGET', task_key(id), 'status', 'created', 'at')
    if known[1] then return {'OK', id, known[1], known[2], known[3]} end
  end
  local ttl = tonumber(ARGV[i + 7])
  local idem, digest = ARGV[i + 11], nil
  if idem ~= '' then
    digest = redis.sha1hex(ARGV[i + 12])
    local previous = redis.call('HMGET', P .. 'idem:' .. idem, 'id', 'digest')
    if previous[1] then return {previous[2] == digest and 'REPLAY' or 'CONFLICT', previous[1]} end
    ttl = math.max(ttl, key_ttl)
  end
  if room <= 0 then return {'FULL'} end
  if is_counted(ARGV[i + 2], ARGV[i + 4]) == nil then return {'QUEUES'} end
  room = room - 1

  local at = now + (tonumber(ARGV[i + 8]) or 0)
  if ARGV[i + 9] ~= '' then at = math.max(now, tonumber(ARGV[i + 9])) end
  local expires = ARGV[i + 10] ~= '' and now + tonumber(ARGV[i + 10])
  local task = {status = at > now and 'scheduled' or 'pending', queue = ARGV[i + 2], band = ARGV[i + 3],
    type = ARGV[i + 4], callback = ARGV[i + 13] == '1', expires = expires}
  -- One that is sent again may have been stored, claimed and forgotten: it is not known to be new.
  local born = ARGV[i + 14] ~= '1' and mark or ''
  made[id] = true
  create(id, task, ARGV[i + 5], 'fence', '0', 'max', ARGV[i + 6], 'ttl', text(ttl), 'created', text(now), 'at', text(at),
    'born', born, 'submission', ARGV[i + 1])
  local look = at > now and at or now + patience(task, grace)
  if expires then look = math.min(look, expires) end
  zadd(DUE, text(look), id)
  if idem ~= '' then
    redis.call('HSET', task_key(id), 'idem', idem)
    redis.call('HSET', P .. 'idem:' .. idem, 'id', id, 'digest', digest)
    redis.call('PEXPIRE', P .. 'idem:' .. idem, ARGV[4])
  end
  count('submitted', task)
  return {'OK', id, task.status, text(now), text(at)}
end

return for_each(FIRST, SIZE, submit)
