#!lua flags=allow-oom
-- deregister: a worker leaves in good order, after it has given back or settled all that it ran.
-- ARGV 2 worker id  3 incarnation
-- Returns 1 when the entry was its own and went, else 0
redis.call('ZREM', LEASES, ARGV[3])
redis.call('DEL', P .. 'stop:' .. ARGV[3])
local entry = P .. 'worker:' .. ARGV[2]
if redis.call('HGET', entry, 'incarnation') ~= ARGV[3] then return 0 end
redis.call('DEL', entry)
redis.call('ZREM', P .. 'workers', ARGV[2])
tell('w ' .. ARGV[2] .. ' gone')
return 1
