#!lua flags=allow-oom
-- end_lease: two witnesses say that this incarnation is dead: its lease ends now, and it can never renew it again.
-- Not while owners come back from a restart of Redis: then a live one has no connection either.
-- ARGV 2 incarnation  3 how long it stays fenced, ms
-- Returns 1 when it had a valid lease, else 0
if open_at() > now then return 0 end
local had = lease_of(ARGV[2]) and 1 or 0
redis.call('ZREM', LEASES, ARGV[2])
if had == 1 then tell_lost({ARGV[2]}) end
redis.call('SET', P .. 'fenced:' .. ARGV[2], '1', 'PX', ARGV[3])
return had
