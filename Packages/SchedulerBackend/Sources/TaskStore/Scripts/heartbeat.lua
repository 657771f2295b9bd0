#!lua flags=allow-oom
-- heartbeat: registers a worker and renews the lease of its incarnation, one renewal for all that it runs.
-- ARGV 2 worker id  3 incarnation  4 lease ms  5 run id  6 quarantine ms  7 stops that were carried out, joined by
--      spaces, then pairs: field, value of the registry entry
-- Returns {'OK', now, lease end, lease was known (1|0), opens at, drain (1|0), paused queues joined by spaces,
--     task to stop, …},
--   {'FENCED'} (the lease was ended: stop everything), {'TAKEN', incarnation, lease end, now} (another live process has this worker id)
local worker_id, incarnation = ARGV[2], ARGV[3]
note_run_id(ARGV[5], tonumber(ARGV[6]))
if redis.call('EXISTS', P .. 'fenced:' .. incarnation) == 1 then return {'FENCED'} end
local entry = P .. 'worker:' .. worker_id
local holder = redis.call('HGET', entry, 'incarnation')
if holder and holder ~= incarnation then
  local till = lease_of(holder)
  if till then return {'TAKEN', holder, text(till), text(now)} end
  redis.call('DEL', entry)
end
local lease = redis.call('ZSCORE', LEASES, incarnation)
local known = lease and 1 or 0
local before = redis.call('HGET', entry, 'status')
local till = now + tonumber(ARGV[4])
redis.call('ZADD', LEASES, text(till), incarnation)
redis.call('HSETNX', entry, 'started', text(now))
redis.call('HSET', entry, 'incarnation', incarnation, 'seen', text(now), unpack(ARGV, 8))
redis.call('ZADD', P .. 'workers', text(now), worker_id)
-- One that comes, or comes back, or is in another state than at its heartbeat before.
local status = redis.call('HGET', entry, 'status')
if status and (status ~= before or not lease or tonumber(lease) <= now) then tell('w ' .. worker_id .. ' ' .. status) end
local stops = P .. 'stop:' .. incarnation
for id in string.gmatch(ARGV[7], '%S+') do redis.call('SREM', stops, id) end
local drain = redis.call('HGET', entry, 'drain') and 1 or 0
local answer = {'OK', text(now), text(till), known, text(open_at()), drain,
  table.concat(redis.call('HKEYS', P .. 'paused'), ' ')}
for _, id in ipairs(redis.call('SMEMBERS', stops)) do answer[#answer + 1] = id end
return answer
