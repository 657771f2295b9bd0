#!lua flags=allow-oom
-- cancel: any open status → cancelled, the record stays, for one task or many. A running handler is told to stop; its
-- outcome is fenced.
-- ARGV 2 …: the ids, none twice
-- Returns for each task {'OK', previous status}, {'ENDED', status}, {'UNKNOWN'}, {'ERROR', message}
local function cancel(i)
  local id = ARGV[i]
  local task = load(id)
  if not task then return {'UNKNOWN'} end
  if ENDED[task.status] then return {'ENDED', task.status} end
  local previous, owner = task.status, task.owner
  -- Above every claim that was given out, also one that Redis has forgotten: no outcome of them counts, not even after a
  -- retry by hand.
  local fence = text(math.max(tonumber(task.fence) + 1, now))
  finish_as(id, task, 'cancelled', 'fence', fence, 'settled', fence)
  if previous == 'running' then
    redis.call('SADD', P .. 'stop:' .. owner, id)
    redis.call('PEXPIRE', P .. 'stop:' .. owner, 86400000)
    redis.call('PUBLISH', P .. 'control:' .. owner, 'stop ' .. id)
  end
  return {'OK', previous}
end

return for_each(2, 1, cancel)
