#!lua flags=allow-oom
-- rebase: the clock of Redis's machine has jumped. Every lease that is known ends one lease time from now, and what runs is
-- looked at then: those who live renew meanwhile. Sent by several processes it says the same.
-- ARGV 2 lease ms
-- Returns the number of leases
-- A moment that was told of before the jump may be to come now: no worker would be told lost until then.
redis.call('HDEL', SYSTEM, 'lost_told')
local till = text(now + tonumber(ARGV[2]))
-- Claims that were to wait for one lease time would wait for as long as the jump was.
if open_at() > now then redis.call('HSET', SYSTEM, 'open_at', till) end
local known = redis.call('ZRANGE', LEASES, 0, -1)
for _, incarnation in ipairs(known) do redis.call('ZADD', LEASES, till, incarnation) end
for _, queue in ipairs(redis.call('SMEMBERS', P .. 'queues')) do
  for _, id in ipairs(redis.call('ZRANGE', list_key('running', queue), 0, -1)) do
    redis.call('ZADD', DUE, 'XX', till, id)
  end
end
return #known
