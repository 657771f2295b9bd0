#!lua flags=allow-oom
-- remove_worker: a live worker is told to drain and leave; the entry of a dead one goes.
-- ARGV 2 worker id
-- Returns {'DRAINING'}, {'REMOVED'}, {'UNKNOWN'}
local entry = P .. 'worker:' .. ARGV[2]
local incarnation = redis.call('HGET', entry, 'incarnation')
if not incarnation then return {'UNKNOWN'} end
if lease_of(incarnation) then
  redis.call('HSET', entry, 'drain', '1')
  redis.call('PUBLISH', P .. 'control:' .. incarnation, 'drain')
  tell('w ' .. ARGV[2] .. ' draining')
  return {'DRAINING'}
end
redis.call('DEL', entry)
redis.call('ZREM', P .. 'workers', ARGV[2])
tell('w ' .. ARGV[2] .. ' gone')
return {'REMOVED'}
