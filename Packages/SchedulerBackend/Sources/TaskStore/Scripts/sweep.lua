#!lua flags=allow-oom
-- sweep: the broker holds fewer messages than tasks wait: the oldest of them are to be looked at now. Called for a part of
-- them at a time, because a hundred thousand at once would keep Redis from everybody else for a second and more.
-- Not again before what was brought forward can have been published: until then the broker holds too few for everybody.
-- ARGV 2 queue  3 band  4 how many  5 the identifier behind which to begin, or empty  6 pause ms
-- Returns {how many were brought forward, the last identifier, or empty when there are no more}
local place = 'swept:' .. ARGV[2] .. ':' .. ARGV[3]
local left = tonumber(redis.call('HGET', SYSTEM, place) or '0') - now
-- More than a minute is no pause: the clock was put back.
if ARGV[5] == '' and left > 0 and left < 60000 then return {0, ''} end
local first = ARGV[5] == '' and '-' or '(' .. ARGV[5]
local ids = redis.call('ZRANGEBYLEX', list_key('pending', ARGV[2], ARGV[3]), first, '+', 'LIMIT', 0, ARGV[4])
local moved = 0
for _, id in ipairs(ids) do
  local at = tonumber(redis.call('ZSCORE', DUE, id) or '0')
  if at > now then
    redis.call('HSET', task_key(id), 'looks', 0)
    redis.call('ZADD', DUE, text(now), id)
    moved = moved + 1
  end
end
if moved > 0 then redis.call('HSET', SYSTEM, place, text(now + tonumber(ARGV[6]))) end
return {moved, #ids == tonumber(ARGV[4]) and ids[#ids] or ''}
