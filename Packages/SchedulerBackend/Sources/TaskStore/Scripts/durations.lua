-- What scripts need that count how long something took or tell it.
--
-- A key holds numbers of 64 bits, one behind the other: the sum of all durations in ms, then how many fell into each bucket. Behind
-- them stand the newest durations, 40 bits each: nothing that Redis can write is cheaper than to append one. Once there are
-- many, they are added to the numbers. DurationCounter.swift reads the same.
local NUMBERS_SIZE, DURATION_SIZE, DURATIONS_KEPT = 160, 5, 128
local LONGEST_DURATION = 2 ^ 40 - 1

-- The number of a duration's bucket. The upper bounds in ms, the last bucket has none; DurationBuckets.swift has the same.
local function bucket_of(ms)
  return ms <= 1 and 1 or ms <= 2 and 2 or ms <= 5 and 3 or ms <= 10 and 4 or ms <= 25 and 5
    or ms <= 50 and 6 or ms <= 100 and 7 or ms <= 250 and 8 or ms <= 500 and 9 or ms <= 1000 and 10
    or ms <= 2500 and 11 or ms <= 5000 and 12 or ms <= 10000 and 13 or ms <= 30000 and 14
    or ms <= 60000 and 15 or ms <= 300000 and 16 or ms <= 900000 and 17 or ms <= 3600000 and 18 or 19
end

-- The numbers of a key, from 0 on, with the durations behind its first `size` bytes added.
local function duration_numbers(bytes, size)
  local numbers = {}
  for place = 0, NUMBERS_SIZE / 8 - 1 do
    numbers[place] = place * 8 + 8 <= size and struct.unpack('>i8', bytes, place * 8 + 1) or 0
  end
  for at = size + 1, #bytes - DURATION_SIZE + 1, DURATION_SIZE do
    local ms = struct.unpack('>I5', bytes, at)
    local bucket = bucket_of(ms)
    numbers[0] = numbers[0] + ms
    numbers[bucket] = numbers[bucket] + 1
  end
  return numbers
end

local function append_durations(key, entries)
  local length = redis.call('APPEND', key, entries)
  local before = length - #entries
  -- A key that is new, or that was written when there were numbers alone and only those in use, has too little before them.
  if before >= NUMBERS_SIZE and length < NUMBERS_SIZE + DURATIONS_KEPT * DURATION_SIZE then return end
  local numbers, words = duration_numbers(redis.call('GET', key), math.min(before, NUMBERS_SIZE)), {}
  for place = 0, NUMBERS_SIZE / 8 - 1 do words[place + 1] = struct.pack('>i8', numbers[place]) end
  redis.call('SET', key, table.concat(words))
end

-- What a call for several tasks has collected: the durations by queue, and by queue and type.
local waited, ran
at_begin[#at_begin + 1] = function() waited, ran = {}, {} end

local function limited(ms) return ms < 0 and 0 or ms < LONGEST_DURATION and ms or LONGEST_DURATION end

local function collect(lists, name, ms)
  local list = lists[name]
  if not list then list = {} lists[name] = list end
  list[#list + 1] = ms
end

-- A task that could run since that moment starts now, or started then.
local function count_waiting(task, since, started)
  local ms = limited((started or now) - since)
  if collecting then return collect(waited, task.queue, ms) end
  append_durations(P .. 'waited:' .. task.queue, struct.pack('>I5', ms))
end

-- An attempt that started then ends now.
local function count_running(task, started)
  local ms, type = limited(now - started), task.counted or task.type
  if not collecting then return append_durations(P .. 'ran:' .. task.queue .. ':' .. type, struct.pack('>I5', ms)) end
  local types = ran[task.queue]
  if not types then types = {} ran[task.queue] = types end
  collect(types, type, ms)
end

local function append_list(key, list)
  append_durations(key, struct.pack('>' .. string.rep('I5', #list), unpack(list)))
end

function write_durations()
  for queue, list in pairs(waited) do append_list(P .. 'waited:' .. queue, list) end
  for queue, types in pairs(ran) do
    for type, list in pairs(types) do append_list(P .. 'ran:' .. queue .. ':' .. type, list) end
  end
end
