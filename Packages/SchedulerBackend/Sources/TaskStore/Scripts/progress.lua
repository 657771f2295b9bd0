#!lua
-- progress: what a running handler says about itself; refused from anybody but the owner.
-- ARGV 2 id  3 incarnation  4 fence  5 progress JSON
-- Returns {'OK'}, {'FENCED'}
local id = ARGV[2]
local task = redis.call('HMGET', task_key(id), 'status', 'owner', 'fence')
if task[1] ~= 'running' or task[2] ~= ARGV[3] or task[3] ~= ARGV[4] then return {'FENCED'} end
redis.call('HSET', task_key(id), 'progress', ARGV[5])
redis.call('PUBLISH', P .. 'changes', id)
return {'OK'}
