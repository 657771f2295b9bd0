-- Put before the scripts that count how long something took, behind common.lua.
--
-- A key holds numbers of 64 bits, one behind the other: the sum of all durations in ms, then how many fell into each bucket. One
-- command adds to both, at about half of what fields of a hash would cost.
local durations = {}

-- Where a duration's bucket stands. The upper bounds in ms, the last bucket has none; DurationBuckets.swift has the same.
local function bucket_of(ms)
  return ms <= 1 and '#1' or ms <= 2 and '#2' or ms <= 5 and '#3' or ms <= 10 and '#4' or ms <= 25 and '#5'
    or ms <= 50 and '#6' or ms <= 100 and '#7' or ms <= 250 and '#8' or ms <= 500 and '#9' or ms <= 1000 and '#10'
    or ms <= 2500 and '#11' or ms <= 5000 and '#12' or ms <= 10000 and '#13' or ms <= 30000 and '#14'
    or ms <= 60000 and '#15' or ms <= 300000 and '#16' or ms <= 900000 and '#17' or ms <= 3600000 and '#18' or '#19'
end

local function add_duration(key, ms)
  local bucket = bucket_of(ms)
  if not collecting then return redis.call('BITFIELD', key, 'INCRBY', 'i64', '#0', ms, 'INCRBY', 'i64', bucket, '1') end
  local numbers = durations[key]
  if not numbers then
    numbers = {['#0'] = 0}
    durations[key] = numbers
  end
  numbers['#0'] = numbers['#0'] + ms
  numbers[bucket] = (numbers[bucket] or 0) + 1
end

-- A task that could run since that moment starts now.
local function count_waiting(task, since) add_duration(P .. 'waited:' .. task.queue, now > since and now - since or 0) end

-- An attempt that started then ends now.
local function count_running(task, started)
  add_duration(P .. 'ran:' .. task.queue .. ':' .. (task.counted or task.type), now > started and now - started or 0)
end

function write_durations()
  for key, numbers in pairs(durations) do
    local words = {}
    for place, amount in pairs(numbers) do
      local last = #words
      words[last + 1], words[last + 2], words[last + 3], words[last + 4] = 'INCRBY', 'i64', place, amount
    end
    redis.call('BITFIELD', key, unpack(words))
  end
end
