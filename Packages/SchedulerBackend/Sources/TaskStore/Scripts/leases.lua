-- What scripts need that look at leases and at the run of Redis.

-- When the lease of that incarnation ends; nil when it has none that is valid.
local function lease_of(incarnation)
  if not incarnation or incarnation == '' then return nil end
  local till = tonumber(redis.call('ZSCORE', LEASES, incarnation) or '0')
  if till > now then return till end
  return nil
end

-- A new run id means that Redis restarted, and may have lost its last writes: claims wait one lease time while live
-- owners re-assert what they run. An empty one says nothing. Where no worker is known, all have left in good order, and
-- only one that came within the last moments could have been forgotten: the time to reconnect is enough.
-- Returns the moment before which nothing may be claimed.
local function note_run_id(run_id, quarantine)
  local system = redis.call('HMGET', SYSTEM, 'run_id', 'open_at')
  local known, open = system[1], tonumber(system[2] or '0')
  if known ~= run_id and run_id ~= '' then
    if redis.call('ZCARD', LEASES) == 0 then quarantine = math.min(quarantine, 2000) end
    open = known and now + quarantine or 0
    redis.call('HSET', SYSTEM, 'run_id', run_id, 'open_at', text(open))
    -- No event gets a number that one had which is forgotten now.
    if known then redis.call('INCRBY', P .. 'events', 1000000) end
  end
  return open
end

-- When the hold of a running task's owner ends; nil when nobody holds it. A claim counts in that run of Redis alone in
-- which it was made or re-asserted: a restart may have brought back a claim that its owner has long settled, and such an
-- owner would renew its lease for ever without running the task. Live owners re-assert during the quarantine.
local function held_till(task)
  if task.run ~= redis.call('HGET', SYSTEM, 'run_id') then return nil end
  return lease_of(task.owner)
end

-- The moment before which nothing may be claimed and no lease may be ended.
local function open_at() return tonumber(redis.call('HGET', SYSTEM, 'open_at') or '0') end

-- The mark of a run of Redis; empty while none is known.
local function run_mark() return string.sub(redis.call('HGET', SYSTEM, 'run_id') or '', 1, 12) end

-- Whether the clock of Redis's machine shows another time than the caller expects by its own steady clock. Leases are
-- moments of Redis's clock: until one lease time has been given anew to all (`rebase`), none may be called over.
local function clock_is_off(expected, tolerance)
  return expected ~= '' and math.abs(now - tonumber(expected)) > tonumber(tolerance)
end

-- Whether a task was submitted for the first time in this run of Redis: nobody can have claimed it in a run whose last
-- moments are forgotten, and about the present one nothing is forgotten. So it need not wait for owners to come back.
local function is_new_here(task) return task.born == run_mark() end

-- Tells that the workers of these incarnations are lost.
local function tell_lost(incarnations)
  if #incarnations == 0 then return end
  local lost = {}
  for _, incarnation in ipairs(incarnations) do lost[incarnation] = true end
  for _, worker in ipairs(redis.call('ZRANGE', P .. 'workers', 0, -1)) do
    if lost[redis.call('HGET', P .. 'worker:' .. worker, 'incarnation')] then tell('w ' .. worker .. ' lost') end
  end
end
