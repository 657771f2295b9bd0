-- What scripts need that make and erase records.

-- Clients invent queues: a submission makes none beyond `most_queues`. Whatever was accepted before has its queue in any case.
local known_types, most_queues, last_new, last_new_text
at_begin[#at_begin + 1] = function() known_types, most_queues, last_new, last_new_text = {}, nil, {}, nil end

-- They invent task types as well: so many of each queue are counted by their names, all others together as `other`.
local TYPES_COUNTED = 100
-- Whether tasks of this type are counted by its name; nil when the queue is one too many.
local function is_counted(queue, type)
  local place = queue .. ':' .. type
  if known_types[place] == nil then
    local key = P .. 'types:' .. queue
    known_types[place] = redis.call('SISMEMBER', key, type) == 1
    if not known_types[place] then
      if redis.call('SISMEMBER', P .. 'queues', queue) == 0 then
        known_types[place] = nil
        if most_queues and redis.call('SCARD', P .. 'queues') >= most_queues then return nil end
        redis.call('SADD', P .. 'queues', queue)
      end
      known_types[place] = redis.call('SCARD', key) < TYPES_COUNTED
      if known_types[place] then redis.call('SADD', key, type) end
    end
  end
  return known_types[place]
end

local function add_field(fields, name, value)
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end

-- A record's facts as they are written (see `facts_of`), and in the task whether it is counted as another type. Those of one call mostly
-- have them in common.
local function facts_text(task, max, ttl, created, born)
  local last = last_new
  if task.queue ~= last.queue or task.type ~= last.type or task.band ~= last.band or max ~= last.max or ttl ~= last.ttl
    or created ~= last.created or born ~= last.born then
    last_new = {queue = task.queue, type = task.type, band = task.band, max = max, ttl = ttl, created = created, born = born}
    local counted = is_counted(task.queue, task.type) and '-' or 'other'
    last_new_text = table.concat({task.queue, task.band, task.type, max, ttl, created, born == '' and '-' or born, counted}, ' ')
    last_new.counted = counted ~= '-' and counted or nil
  end
  task.counted = last_new.counted
  return last_new_text
end

-- Writes a new record and puts it into the lists. `task` has status, queue, band, type and, where somebody is to be
-- called back, callback, and where it must start in time, expires; `tags` is joined by spaces; `max`, `ttl` and `created` are texts;
-- `born` is empty where it is not known to be new; `...` are further fields. All in one command: another would cost as much as half
-- of the record.
local function create(id, task, tags, max, ttl, created, born, ...)
  local facts = facts_text(task, max, ttl, created, born)
  if tags ~= '' or task.expires or task.callback then
    local fields = {...}
    if task.expires then add_field(fields, 'expires', text(task.expires)) end
    if task.callback then add_field(fields, 'callback', '1') end
    if tags ~= '' then add_field(fields, 'tags', tags) end
    redis.call('HSET', task_key(id), 'status', task.status, 'facts', facts, unpack(fields))
    for tag in string.gmatch(tags, '%S+') do zadd(P .. 'tasks:tag:' .. tag, '0', id) end
  else
    redis.call('HSET', task_key(id), 'status', task.status, 'facts', facts, ...)
  end
  zadd(P .. 'tasks', '0', id)
  zadd(P .. 'tasks:type:' .. task.type, '0', id)
  zadd(list_key(task.status, task.queue, task.band), '0', id)
  tell_task(id, task, task.status)
end

-- Takes a task out of everything.
local function erase(id)
  local t = redis.call('HMGET', task_key(id), 'status', 'facts', 'tags', 'idem')
  if t[1] then
    local facts = facts_of(t[2])
    redis.call('ZREM', list_key(t[1], facts.queue, facts.band), id)
    redis.call('ZREM', P .. 'tasks:type:' .. facts.type, id)
    for tag in string.gmatch(t[3] or '', '%S+') do redis.call('ZREM', P .. 'tasks:tag:' .. tag, id) end
    if t[4] and redis.call('HGET', P .. 'idem:' .. t[4], 'id') == id then redis.call('DEL', P .. 'idem:' .. t[4]) end
  end
  redis.call('ZREM', P .. 'tasks', id)
  redis.call('ZREM', P .. 'ended', id)
  redis.call('ZREM', DUE, id)
  redis.call('ZREM', P .. 'callbacks', id)
  redis.call('DEL', task_key(id), P .. 'attempts:' .. id, P .. 'log:' .. id)
end
