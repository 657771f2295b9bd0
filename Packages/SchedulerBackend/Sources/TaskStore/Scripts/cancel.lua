#!lua flags=allow-oom
-- cancel: any open status → cancelled, the record stays. A running handler is told to stop; its outcome is fenced.
-- ARGV 2 id
-- Returns {'OK', previous status}, {'ENDED', status}, {'UNKNOWN'}
local id = ARGV[2]
local task = load(id)
if not task then return {'UNKNOWN'} end
if ENDED[task.status] then return {'ENDED', task.status} end
local previous, owner = task.status, task.owner
finish_as(id, task, 'cancelled', 'settled', task.fence)
if previous == 'running' then
  redis.call('SADD', P .. 'stop:' .. owner, id)
  redis.call('PEXPIRE', P .. 'stop:' .. owner, 86400000)
  redis.call('PUBLISH', P .. 'control:' .. owner, 'stop ' .. id)
end
return {'OK', previous}
