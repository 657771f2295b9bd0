#!lua flags=allow-oom
-- pause: a queue hands nothing out, or does so again. Its tasks go on being accepted and kept; what runs goes on.
-- ARGV 2 queue  3 1 (pause) | 0 (resume)
-- Returns {1} when that changed something, else {0}
local queue = ARGV[2]
local is_changed
if ARGV[3] == '1' then
  redis.call('SADD', P .. 'queues', queue)
  is_changed = redis.call('HSETNX', P .. 'paused', queue, text(now))
else
  is_changed = redis.call('HDEL', P .. 'paused', queue)
end
redis.call('PUBLISH', P .. 'control', 'queues')
if is_changed == 1 then tell('q ' .. queue .. ' ' .. ARGV[3]) end
return {is_changed}
