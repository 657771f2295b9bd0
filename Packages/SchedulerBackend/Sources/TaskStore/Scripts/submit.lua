#!lua
-- submit: – → pending | scheduled. Not allow-oom: when memory is full the submission is refused before it starts.
-- ARGV 2 id  3 members  4 queue  5 band  6 type  7 tags  8 max attempts  9 ttl ms  10 delay ms|''  11 run at ms|''
--      12 expires in ms|''  13 grace ms  14 admission limit  15 idempotency key|''  16 canonical text  17 key's ttl ms
--      18 whether somebody is to be called back: 1|''  19 whether it may have been sent before: 1|''
-- Returns {'OK', id, status, created, at} (the same again for the same id), {'REPLAY', id}, {'CONFLICT', id}, {'FULL'}
local id = ARGV[2]
local known = redis.call('HMGET', task_key(id), 'status', 'created', 'at')
if known[1] then return {'OK', id, known[1], known[2], known[3]} end
local ttl = tonumber(ARGV[9])
local idem, digest = ARGV[15], nil
if idem ~= '' then
  digest = redis.sha1hex(ARGV[16])
  local previous = redis.call('HMGET', P .. 'idem:' .. idem, 'id', 'digest')
  if previous[1] then return {previous[2] == digest and 'REPLAY' or 'CONFLICT', previous[1]} end
  ttl = math.max(ttl, tonumber(ARGV[17]))
end
if redis.call('ZCARD', DUE) >= tonumber(ARGV[14]) then return {'FULL'} end

local at = now + (tonumber(ARGV[10]) or 0)
if ARGV[11] ~= '' then at = math.max(now, tonumber(ARGV[11])) end
local expires = ARGV[12] ~= '' and now + tonumber(ARGV[12]) or 0
local task = {status = at > now and 'scheduled' or 'pending', queue = ARGV[4], band = ARGV[5], type = ARGV[6],
  callback = ARGV[18] == '1'}
create(id, task, ARGV[7], 'submission', ARGV[3], 'max', ARGV[8], 'ttl', text(ttl), 'created', text(now),
  'at', text(at), 'expires', text(expires), 'attempt', 0, 'fence', 0)
-- One that is sent again may have been stored, claimed and forgotten.
if ARGV[19] ~= '1' then redis.call('HSET', task_key(id), 'born', run_mark()) end
local look = at > now and at or now + tonumber(ARGV[13])
if expires > 0 then look = math.min(look, expires) end
redis.call('ZADD', DUE, text(look), id)
if idem ~= '' then
  redis.call('HSET', task_key(id), 'idem', idem)
  redis.call('HSET', P .. 'idem:' .. idem, 'id', id, 'digest', digest)
  redis.call('PEXPIRE', P .. 'idem:' .. idem, ARGV[17])
end
count('submitted', task)
return {'OK', id, task.status, text(now), text(at)}
