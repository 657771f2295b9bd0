-- What scripts need that tell how the whole moves.

-- Adds what is counted at a key.
local function add_durations(overall, kind, key)
  local bytes = redis.call('GET', key)
  if not bytes then return end
  local numbers = duration_numbers(bytes, math.min(#bytes, NUMBERS_SIZE))
  for bucket = 1, #numbers do
    local name = kind .. '.' .. bucket
    if numbers[bucket] > 0 then overall[name] = (overall[name] or 0) + numbers[bucket] end
  end
end

-- The counters, summed over task types: 'event:queue' → how often, and over everything: event → how often.
local function counted()
  local by_queue, overall = {}, {}
  local function add(totals, name, value) totals[name] = (totals[name] or 0) + value end
  local counters = redis.call('HGETALL', P .. 'counters')
  for i = 1, #counters, 2 do
    local place, event = string.match(counters[i], '^(([^:]+):[^:]+)')
    if place then
      add(by_queue, place, tonumber(counters[i + 1]))
      add(overall, event, tonumber(counters[i + 1]))
    end
  end
  return by_queue, overall
end

-- How long tasks waited, attempts ran and requests took: how many fell into each bucket.
local function add_all_durations(overall)
  for _, queue in ipairs(redis.call('SMEMBERS', P .. 'queues')) do
    add_durations(overall, 'waited', P .. 'waited:' .. queue)
    for _, type in ipairs(redis.call('SMEMBERS', P .. 'types:' .. queue)) do
      if type ~= 'other' then add_durations(overall, 'ran', P .. 'ran:' .. queue .. ':' .. type) end
    end
    add_durations(overall, 'ran', P .. 'ran:' .. queue .. ':other')
  end
  local answered = redis.call('HGETALL', P .. 'answered')
  for i = 1, #answered, 2 do
    local name = 'answered.' .. answered[i]
    overall[name] = (overall[name] or 0) + tonumber(answered[i + 1])
  end
end

-- What is there at this moment: tasks by status, workers by state, slots.
local function add_present(overall)
  local function add(name, value) overall[name] = (overall[name] or 0) + value end
  for _, queue in ipairs(redis.call('SMEMBERS', P .. 'queues')) do
    for _, band in ipairs({'high', 'normal', 'low'}) do
      add('stored.pending', redis.call('ZCARD', list_key('pending', queue, band)))
    end
    for _, status in ipairs({'scheduled', 'running', 'retrying', 'completed', 'failed', 'cancelled', 'expired'}) do
      add('stored.' .. status, redis.call('ZCARD', list_key(status, queue)))
    end
  end
  for _, worker in ipairs(redis.call('ZRANGE', P .. 'workers', 0, -1)) do
    local entry = redis.call('HMGET', P .. 'worker:' .. worker, 'incarnation', 'status', 'concurrency', 'running')
    local status = lease_of(entry[1]) and (entry[2] or 'idle') or 'lost'
    add('workers.' .. status, 1)
    if status ~= 'lost' then
      local _, running = string.gsub(entry[4] or '', '%S+', '')
      -- A few more short tasks are in hand than there are slots.
      add('slots.used', math.min(running, tonumber(entry[3]) or running))
      if status ~= 'draining' then add('slots', tonumber(entry[3]) or 0) end
    end
  end
  add('callbacks', redis.call('ZCARD', P .. 'callbacks'))
end

-- All of it in one text: 'at', ms, then pairs of name and number.
local function snapshot(overall)
  add_all_durations(overall)
  add_present(overall)
  local words = {'at', text(now)}
  for name, value in pairs(overall) do
    words[#words + 1] = name
    words[#words + 1] = text(value)
  end
  return table.concat(words, ' ')
end
