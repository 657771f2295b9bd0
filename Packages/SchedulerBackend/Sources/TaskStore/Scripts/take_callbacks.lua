#!lua flags=allow-oom
-- take_callbacks: whoever calls next takes these ended tasks for a while; if it dies, somebody else takes them again.
-- ARGV 2 limit  3 how long they are held, ms
-- Returns {id, token, tries, …}: the token is what the outcome is settled with, tries counts this one. It is recorded with
-- the outcome: who has no place for a slow receiver lets its hold run out, and that is no try.
local answer = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', P .. 'callbacks', '-inf', text(now), 'LIMIT', 0, ARGV[2])) do
  local ended = redis.call('HGET', task_key(id), 'status')
  if ended and ENDED[ended] then
    local tries = (tonumber(redis.call('HGET', task_key(id), 'cb_tries')) or 0) + 1
    redis.call('HSET', task_key(id), 'cb_token', text(now))
    redis.call('ZADD', P .. 'callbacks', text(now + tonumber(ARGV[3])), id)
    for _, value in ipairs({id, text(now), text(tries)}) do answer[#answer + 1] = value end
  else
    redis.call('ZREM', P .. 'callbacks', id)
  end
end
return answer
