#!lua
-- retry: failed | cancelled | expired → pending, by hand, with fresh attempts. The fence goes on counting.
-- ARGV 2 id  3 grace ms
-- Returns {'OK', now}, {'REFUSED', status}, {'UNKNOWN'}
local id = ARGV[2]
local task = load(id)
if not task then return {'UNKNOWN'} end
if not ENDED[task.status] or task.status == 'completed' then return {'REFUSED', task.status} end
redis.call('HDEL', task_key(id), 'ended', 'error', 'result', 'progress', 'worker', 'started')
redis.call('ZREM', P .. 'ended', id)
move(id, task, 'pending', 'attempt', 0, 'at', text(now), 'expires', 0, 'looks', 0)
redis.call('ZADD', DUE, text(now + tonumber(ARGV[3])), id)
return {'OK', text(now)}
