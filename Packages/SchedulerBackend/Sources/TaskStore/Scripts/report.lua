#!lua
-- report: what a running handler says about itself, progress and lines of its log; refused from anybody but the owner.
-- ARGV 2 id  3 incarnation  4 fence  5 progress JSON|''  6 lines kept, then the new lines, oldest first
-- Returns {'OK'}, {'FENCED'}
local id = ARGV[2]
local task = redis.call('HMGET', task_key(id), 'status', 'owner', 'fence')
if task[1] ~= 'running' or task[2] ~= ARGV[3] or task[3] ~= ARGV[4] then return {'FENCED'} end
if ARGV[5] ~= '' then
  redis.call('HSET', task_key(id), 'progress', ARGV[5])
  tell('p ' .. id)
end
if #ARGV > 6 then
  redis.call('RPUSH', P .. 'log:' .. id, unpack(ARGV, 7))
  redis.call('LTRIM', P .. 'log:' .. id, -tonumber(ARGV[6]), -1)
  tell('l ' .. id)
end
return {'OK'}
