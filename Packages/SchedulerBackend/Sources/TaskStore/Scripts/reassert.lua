#!lua flags=allow-oom
-- reassert: a live owner says again that it runs a task, after Redis lost its last writes or the lease was unknown.
-- ARGV 2 id  3 incarnation  4 worker id  5 fence  6 attempt  7 members  8 queue  9 band  10 type  11 tags
--      12 max attempts  13 ttl ms  14 created ms  15 run id  16 quarantine ms  17 whether somebody is to be called
--      back: 1|''  18 idempotency key|''  19 canonical text  20 end of the key's time, ms
-- Returns {'OK'}, {'RESTORED'} (the record itself was lost), {'FENCED', status}, {'GONE'}, {'NO_LEASE'}
local id, incarnation, fence = ARGV[2], ARGV[3], ARGV[5]
note_run_id(ARGV[15], tonumber(ARGV[16]))
local lease = lease_of(incarnation)
if not lease then return {'NO_LEASE'} end
local task = load(id)
if not task then
  if redis.call('EXISTS', P .. 'gone:' .. id) == 1 then return {'GONE'} end
  task = {status = 'running', queue = ARGV[8], band = ARGV[9], type = ARGV[10], callback = ARGV[17] == '1', attempt = ARGV[6],
    worker = ARGV[4]}
  create(id, task, ARGV[11], ARGV[12], ARGV[13], ARGV[14], '', 'submission', ARGV[7], 'attempt', ARGV[6], 'fence', fence,
    'owner', incarnation, 'worker', ARGV[4], 'started', text(now), 'run', ARGV[15])
  restore_key(id, ARGV[18], ARGV[19], ARGV[20])
  redis.call('ZADD', DUE, text(lease), id)
  return {'RESTORED'}
end
local ours, theirs = tonumber(fence), tonumber(task.fence)
if ENDED[task.status] or task.settled == fence or ours < theirs
  or (task.status == 'running' and ours == theirs and task.owner ~= incarnation) then
  return {'FENCED', task.status}
end
task.attempt, task.worker = ARGV[6], ARGV[4]
move(id, task, 'running', 'owner', incarnation, 'worker', ARGV[4], 'fence', fence, 'attempt', ARGV[6],
  'run', ARGV[15])
redis.call('ZADD', DUE, text(lease), id)
redis.call('SREM', P .. 'stop:' .. incarnation, id)
return {'OK'}
