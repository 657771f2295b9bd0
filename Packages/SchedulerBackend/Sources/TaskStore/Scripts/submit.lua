#!lua
-- submit: – → pending | scheduled, for one task or many. Not allow-oom: when memory is full all of it is refused before it
-- starts.
-- ARGV 2 grace ms  3 admission limit  4 idempotency key's ttl ms  5 the most queues, then 8 for each task:
--      id, members, place (queue, band, type, max attempts, ttl ms), times (delay ms, run at ms, expires in ms, each a - where
--      there is none; '' where all are), tags, idempotency key|'', canonical text, marks (C: somebody is to be called back, R: it may
--      have been sent before)
-- What most have in common is one argument, as each costs Redis more than what it says.
-- Returns for each task {'OK', status, created, at} (the same again for the same id), {'REPLAY', id}, {'CONFLICT', id},
--   {'FULL'}, {'QUEUES'} (its queue is new and one too many), {'ERROR', message}
local grace, key_ttl = tonumber(ARGV[2]), tonumber(ARGV[4])
local FIRST, SIZE = 6, 8
local mark = run_mark()
most_queues = tonumber(ARGV[5])
local room = tonumber(ARGV[3]) - redis.call('ZCARD', DUE)

-- Whether any of these records is there already: one question for all of them. If so, and for an identifier that comes twice,
-- each is asked for.
local keys, made = {}, {}
for i = FIRST, #ARGV, SIZE do keys[#keys + 1] = task_key(ARGV[i]) end
local is_any_known = redis.call('EXISTS', unpack(keys)) > 0

local last_place, queue, band, kind, max, place_ttl
local present = text(now)
local OK_AT_ONCE = 'OK pending ' .. present .. ' ' .. present

local function submit(i)
  local id = ARGV[i]
  if is_any_known or made[id] then
    local known = redis.call('HMGET', task_key(id), 'status', 'facts', 'at')
    if known[1] then
      local created = facts_of(known[2]).created
      return {'OK', known[1], created, known[3] or created}
    end
  end
  if ARGV[i + 2] ~= last_place then
    last_place = ARGV[i + 2]
    queue, band, kind, max, place_ttl = string.match(last_place, '^(%S+) (%S+) (%S+) (%S+) (%S+)$')
  end
  local idem, ttl, digest = ARGV[i + 5], place_ttl, nil
  if idem ~= '' then
    digest = redis.sha1hex(ARGV[i + 6])
    local previous = redis.call('HMGET', P .. 'idem:' .. idem, 'id', 'digest')
    if previous[1] then return {previous[2] == digest and 'REPLAY' or 'CONFLICT', previous[1]} end
    ttl = text(math.max(tonumber(ttl), key_ttl))
  end
  if room <= 0 then return {'FULL'} end
  if is_counted(queue, kind) == nil then return {'QUEUES'} end
  room = room - 1

  local at, expires = now, nil
  if ARGV[i + 3] ~= '' then
    local delay, run_at, expires_in = string.match(ARGV[i + 3], '^(%S+) (%S+) (%S+)$')
    at = now + (tonumber(delay) or 0)
    if run_at ~= '-' then at = math.max(now, tonumber(run_at)) end
    expires = expires_in ~= '-' and now + tonumber(expires_in) or nil
  end
  local marks = ARGV[i + 7]
  local task = {status = at > now and 'scheduled' or 'pending', queue = queue, band = band, type = kind,
    callback = marks ~= '' and string.find(marks, 'C', 1, true) ~= nil, expires = expires}
  -- One that is sent again may have been stored, claimed and forgotten: it is not known to be new.
  local is_new = not string.find(marks, 'R', 1, true)
  made[id] = true
  local look
  if at > now then
    create(id, task, ARGV[i + 4], max, ttl, present, is_new and mark or '', 'submission', ARGV[i + 1], 'at', text(at))
    look = at
  else
    create(id, task, ARGV[i + 4], max, ttl, present, is_new and mark or '', 'submission', ARGV[i + 1])
    look = now + patience(task, grace)
  end
  if expires then look = math.min(look, expires) end
  zadd(DUE, text(look), id)
  if idem ~= '' then
    redis.call('HSET', task_key(id), 'idem', idem)
    redis.call('HSET', P .. 'idem:' .. idem, 'id', id, 'digest', digest)
    redis.call('PEXPIRE', P .. 'idem:' .. idem, ARGV[4])
  end
  count('submitted', task)
  return at > now and {'OK', 'scheduled', present, text(at)} or OK_AT_ONCE
end

return for_each(FIRST, SIZE, submit)
