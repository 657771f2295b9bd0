#!lua flags=no-writes
-- rates: how the counters of each queue have grown since the sample that is as old as the window, or the next best.
-- ARGV 2 time between two samples, ms  3 window, ms
-- Returns {elapsed ms, 'event:queue', growth, …}; {0} when there is no sample yet
local step = tonumber(ARGV[2])
local newest, wanted = math.floor(now / step), math.floor((now - tonumber(ARGV[3])) / step)
local sample
local function try(number)
  if sample then return end
  local found = redis.call('HGETALL', P .. 'sample:' .. text(number))
  if #found > 0 then sample = found end
end
-- One that is a little older tells as much; a younger one is better than none.
for number = wanted, wanted - 3, -1 do try(number) end
for number = wanted + 1, newest do try(number) end
if not sample then return {0} end
local before, since = {}, now
for i = 1, #sample, 2 do
  if sample[i] == 'at' then since = tonumber(sample[i + 1]) else before[sample[i]] = tonumber(sample[i + 1]) end
end
local totals = counted()
local answer = {text(now - since)}
for name, total in pairs(totals) do
  local growth = total - (before[name] or 0)
  if growth ~= 0 then
    answer[#answer + 1] = name
    answer[#answer + 1] = text(growth)
  end
end
return answer
