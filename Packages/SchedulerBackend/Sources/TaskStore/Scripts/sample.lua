#!lua
-- sample: keeps what the counters say now and what is there, so that rates, latencies and charts can be told without any
-- work on the way of a task.
-- ARGV 2 time between two samples, ms  3 how long a queue's sample is kept, ms  4 how long the whole's is kept, ms
-- Returns {1} when it was time for one, else {0}
local number = text(math.floor(now / tonumber(ARGV[2])))
local key = P .. 'sample:' .. number
if redis.call('EXISTS', key) == 1 then return {0} end
local by_queue, overall = counted()
redis.call('HSET', key, 'at', text(now))
for name, total in pairs(by_queue) do redis.call('HSET', key, name, text(total)) end
redis.call('PEXPIRE', key, ARGV[3])
redis.call('SET', P .. 'history:' .. number, snapshot(overall), 'PX', ARGV[4])
return {1}
