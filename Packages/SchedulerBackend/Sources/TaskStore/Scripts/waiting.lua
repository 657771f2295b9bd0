-- What scripts need that look at tasks which wait.

-- After how long somebody must look at a task that waits at the end of its line, at the least. Looking takes Redis from
-- everybody else, so a long line is looked at a task every two milliseconds: none of it could start sooner anyway, and what
-- the broker holds too few is noticed by the number (`sweep`).
local LOOK_APART = 2
local lines, paused
at_begin[#at_begin + 1] = function() lines, paused = {}, {} end
local function patience(task, least)
  local key = list_key('pending', task.queue, task.band)
  lines[key] = (lines[key] or redis.call('ZCARD', key)) + 1
  return math.max(least, LOOK_APART * lines[key])
end

-- Whether a queue hands nothing out. The truth of a pause is here: no worker that has not heard of it yet starts anything.
local function is_paused(queue)
  if paused[queue] == nil then paused[queue] = redis.call('HEXISTS', P .. 'paused', queue) == 1 end
  return paused[queue]
end

-- Whether a task that waits was not started in time.
local function is_expired(task) return task.expires > 0 and task.attempt == 0 and task.expires <= now end
