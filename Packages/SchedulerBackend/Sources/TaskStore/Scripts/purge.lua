#!lua flags=allow-oom
-- purge: records whose time is over, and registry entries of workers not heard of for long, go.
-- ARGV 2 limit  3 silence after which a lost worker's entry goes, ms
-- Returns how many task records went
local ids = redis.call('ZRANGEBYSCORE', P .. 'ended', '-inf', text(now), 'LIMIT', 0, ARGV[2])
for _, id in ipairs(ids) do
  if redis.call('ZSCORE', P .. 'callbacks', id) then
    -- Somebody is still to be called back with it.
    redis.call('ZADD', P .. 'ended', text(now + 60000), id)
  -- A key of another program in the record's place must not stop the others.
  elseif not pcall(erase, id) then redis.call('ZREM', P .. 'ended', id) end
end
local silent = text(now - tonumber(ARGV[3]))
for _, worker in ipairs(redis.call('ZRANGEBYSCORE', P .. 'workers', '-inf', silent, 'LIMIT', 0, 100)) do
  redis.call('DEL', P .. 'worker:' .. worker)
  redis.call('ZREM', P .. 'workers', worker)
  tell('w ' .. worker .. ' gone')
end
redis.call('ZREMRANGEBYSCORE', LEASES, '-inf', silent)
return #ids
