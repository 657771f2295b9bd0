#!lua flags=allow-oom
-- release: running → pending, the attempt given back: a worker that leaves, or that lost its lease in good order.
-- ARGV 2 id  3 incarnation  4 fence  5 grace ms
-- Returns {'OK', status}, {'ALREADY', status}, {'FENCED', status}, {'UNKNOWN'}
local id = ARGV[2]
local task = load(id)
if not task then return {'UNKNOWN'} end
if task.settled == ARGV[4] then return {'ALREADY', task.status} end
if task.status ~= 'running' or task.owner ~= ARGV[3] or task.fence ~= ARGV[4] then
  return {'FENCED', task.status}
end
note_attempt(id, task, 'released')
task.attempt = math.max(task.attempt - 1, 0)
move(id, task, 'pending', 'attempt', task.attempt, 'owner', '', 'settled', ARGV[4], 'looks', 0)
redis.call('ZADD', DUE, text(now + tonumber(ARGV[5])), id)
return {'OK', task.status}
