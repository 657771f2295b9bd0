#!lua
-- sample: keeps what the counters of each queue say now, so that rates can be told without any work on the way of a task.
-- ARGV 2 time between two samples, ms  3 how long one is kept, ms
-- Returns {1} when it was time for one, else {0}
local key = P .. 'sample:' .. text(math.floor(now / tonumber(ARGV[2])))
if redis.call('EXISTS', key) == 1 then return {0} end
local totals = {}
local counters = redis.call('HGETALL', P .. 'counters')
for i = 1, #counters, 2 do
  local name = string.match(counters[i], '^[^:]+:[^:]+')
  if name then totals[name] = (totals[name] or 0) + tonumber(counters[i + 1]) end
end
redis.call('HSET', key, 'at', text(now))
for name, total in pairs(totals) do redis.call('HSET', key, name, text(total)) end
redis.call('PEXPIRE', key, ARGV[3])
return {1}
