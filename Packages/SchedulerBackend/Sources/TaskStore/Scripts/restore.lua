#!lua
-- restore: – → scheduled, from a message whose record Redis has lost. It waits one lease time and a margin, because
-- whoever ran it before may still do so and will re-assert it.
-- ARGV 2 id  3 members  4 queue  5 band  6 type  7 tags  8 max attempts  9 ttl ms  10 created ms  11 published ms
--      12 attempts so far  13 wait ms  14 whether somebody is to be called back: 1|''  15 expires at ms|0
--      16 idempotency key|''  17 canonical text  18 end of the key's time, ms
-- Returns {'OK', at}, {'EXISTS', status}, {'GONE'}, {'STALE'} (so old that the record may have ended and been purged)
local id = ARGV[2]
local status = redis.call('HGET', task_key(id), 'status')
if status then return {'EXISTS', status} end
if redis.call('EXISTS', P .. 'gone:' .. id) == 1 then return {'GONE'} end
if now >= tonumber(ARGV[11]) + tonumber(ARGV[9]) then return {'STALE'} end
local at = now + tonumber(ARGV[13])
local task = {status = 'scheduled', queue = ARGV[4], band = ARGV[5], type = ARGV[6], callback = ARGV[14] == '1',
  attempt = ARGV[12]}
create(id, task, ARGV[7], ARGV[8], ARGV[9], ARGV[10], '', 'submission', ARGV[3], 'at', text(at), 'expires', ARGV[15],
  'attempt', ARGV[12])
restore_key(id, ARGV[16], ARGV[17], ARGV[18])
-- Not earlier, also when it expires before: whoever runs it started it in time.
redis.call('ZADD', DUE, text(at), id)
return {'OK', text(at)}
