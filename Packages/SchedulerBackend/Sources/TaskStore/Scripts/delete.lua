#!lua flags=allow-oom
-- delete: any status → no record, for one task or many. A tombstone keeps a message that is still on its way from bringing
-- it back.
-- ARGV 2 least life of the tombstone, ms, then the ids, none twice
-- Returns for each task {'OK', previous status}, {'GONE'} (deleted before), {'UNKNOWN'}, {'ERROR', message}
local function delete(i)
  local id = ARGV[i]
  local task = load(id)
  if not task then return {redis.call('EXISTS', P .. 'gone:' .. id) == 1 and 'GONE' or 'UNKNOWN'} end
  local life = math.max(tonumber(ARGV[2]), 2 * task.ttl)
  redis.call('SET', P .. 'gone:' .. id, '1', 'PX', text(life))
  erase(id)
  if not ENDED[task.status] then count('deleted', task) end
  tell_task(id, task, 'deleted')
  if task.status == 'running' then
    redis.call('SADD', P .. 'stop:' .. task.owner, id)
    redis.call('PEXPIRE', P .. 'stop:' .. task.owner, 86400000)
    redis.call('PUBLISH', P .. 'control:' .. task.owner, 'stop ' .. id)
  end
  return {'OK', task.status}
end

return for_each(3, 1, delete)
