#!lua flags=allow-oom
-- settle_callback: what came of a try to call back. A failure is tried again until the task has been ended for too long.
-- ARGV 2 id  3 token  4 outcome (delivered|failed|dead)  5 reason  6 wait before the next try, ms  7 longest time since
--      the task's end, ms
-- Returns {'OK', what it is now}, {'STALE'} (taken by somebody else since, sent round again, or gone)
local id, outcome = ARGV[2], ARGV[4]
local values = redis.call('HMGET', task_key(id), 'cb_token', 'cb_status', 'ended', 'facts')
if values[1] ~= ARGV[3] or values[2] ~= 'waiting' then return {'STALE'} end
local at = now + tonumber(ARGV[6])
if outcome == 'failed' and at > tonumber(values[3]) + tonumber(ARGV[7]) then outcome = 'dead' end
redis.call('HINCRBY', task_key(id), 'cb_tries', 1)
redis.call('HSET', task_key(id), 'cb_at', text(now))
if outcome == 'delivered' then
  redis.call('HDEL', task_key(id), 'cb_error')
else
  redis.call('HSET', task_key(id), 'cb_error', ARGV[5])
end
if outcome == 'failed' then
  redis.call('ZADD', P .. 'callbacks', text(at), id)
  return {'OK', 'waiting'}
end
redis.call('ZREM', P .. 'callbacks', id)
redis.call('HSET', task_key(id), 'cb_status', outcome)
count('callback_' .. outcome, facts_of(values[4]))
return {'OK', outcome}
