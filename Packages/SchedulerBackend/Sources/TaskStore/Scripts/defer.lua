#!lua flags=allow-oom
-- defer: pending → scheduled: a worker that got a task of a type it has no handler for. The task waits for a worker that
-- has one without going round and round; each time longer, up to the longest wait.
-- ARGV 2 id  3 first wait ms  4 longest wait ms
-- Returns {'OK', at}, {'REFUSED', status}, {'UNKNOWN'}
local id = ARGV[2]
local task = load(id)
if not task then return {'UNKNOWN'} end
if task.status ~= 'pending' then return {'REFUSED', task.status} end
local times = redis.call('HINCRBY', task_key(id), 'deferred', 1)
local at = now + math.min(tonumber(ARGV[3]) * 2 ^ math.min(times - 1, 20), tonumber(ARGV[4]))
move(id, task, 'scheduled', 'at', text(at))
redis.call('ZADD', DUE, text(task.expires > 0 and math.min(at, math.max(task.expires, now + 1)) or at), id)
return {'OK', text(at)}
