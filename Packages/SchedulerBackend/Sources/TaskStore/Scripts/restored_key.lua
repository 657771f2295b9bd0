-- What scripts need that make a record again from its message.
--
-- Gives the record its idempotency key back, for the rest of the key's time; not where another task has it by now.
-- `body` is the submission's canonical text, `till` the end of the key's time, ms.
local function restore_key(id, key, body, till)
  local left = tonumber(till) - now
  if key == '' or left <= 0 then return end
  local holder = redis.call('HGET', P .. 'idem:' .. key, 'id')
  if holder and holder ~= id then return end
  redis.call('HSET', P .. 'idem:' .. key, 'id', id, 'digest', redis.sha1hex(body))
  redis.call('PEXPIRE', P .. 'idem:' .. key, text(left))
  redis.call('HSET', task_key(id), 'idem', key)
end
