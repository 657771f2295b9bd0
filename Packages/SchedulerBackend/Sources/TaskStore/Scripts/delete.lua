#!lua flags=allow-oom
-- delete: any status → no record. A tombstone keeps a message that is still on its way from bringing it back.
-- ARGV 2 id  3 least life of the tombstone, ms
-- Returns {'OK', previous status}, {'GONE'} (deleted before), {'UNKNOWN'}
local id = ARGV[2]
local task = load(id)
if not task then return {redis.call('EXISTS', P .. 'gone:' .. id) == 1 and 'GONE' or 'UNKNOWN'} end
local life = math.max(tonumber(ARGV[3]), 2 * (tonumber(task.ttl) or 0))
redis.call('SET', P .. 'gone:' .. id, '1', 'PX', text(life))
erase(id)
if not ENDED[task.status] then
  count('deleted', task)
  redis.call('PUBLISH', P .. 'changes', id)
end
if task.status == 'running' then
  redis.call('SADD', P .. 'stop:' .. task.owner, id)
  redis.call('PEXPIRE', P .. 'stop:' .. task.owner, 86400000)
  redis.call('PUBLISH', P .. 'control:' .. task.owner, 'stop ' .. id)
end
return {'OK', task.status}
