#!lua flags=no-writes
-- history: what is now, and what earlier samples of the whole say.
-- ARGV 2 time between two samples, ms  3 'near' (else the next best, older first) | 'exact', then how many samples back
-- Returns {the present snapshot, for each a snapshot or ''}
local newest = math.floor(now / tonumber(ARGV[2]))
local _, overall = counted()
local answer = {snapshot(overall)}

local function at(number) return redis.call('GET', P .. 'history:' .. text(number)) end

local function near(back)
  for number = newest - back, newest - back - 3, -1 do
    local found = at(number)
    if found then return found end
  end
  for number = newest - back + 1, newest do
    local found = at(number)
    if found then return found end
  end
end

for i = 4, #ARGV do
  local back = tonumber(ARGV[i])
  answer[#answer + 1] = (ARGV[3] == 'near' and near(back) or at(newest - back)) or ''
end
return answer
