extension Mutant {
    static let all: [Mutant] = [
        Mutant(
            name: "no quarantine after a restart of Redis",
            profile: .lossy,
            edits: [
                Edit(
                    ["leases"],
                    "open = known and now + quarantine or 0",
                    "open = 0"
                )
            ]
        ),
        Mutant(
            name: "every task counts as submitted since Redis restarted",
            profile: .lossy,
            edits: [Edit(["leases"], "task.born == run_mark()", "true")]
        ),
        Mutant(
            name: "a submission that is sent again counts as new",
            profile: .lossy,
            edits: [Edit(["submit"], "not string.find(marks, 'R', 1, true)", "true")]
        ),
        Mutant(
            name: "a restart of Redis is not noticed by reconcilers",
            profile: .lossy,
            edits: [Edit(["reconcile"], "note_run_id(ARGV[6], tonumber(ARGV[7]))")]
        ),
        Mutant(
            name: "a claim that a restart brought back holds for ever",
            profile: .lossy,
            edits: [
                Edit(
                    ["leases"],
                    "if task.run ~= redis.call('HGET', SYSTEM, 'run_id') then return nil end"
                )
            ]
        ),
        Mutant(
            name: "claim takes a task from a live owner",
            edits: [
                Edit(["claim"], "if till then return {'BUSY', task.owner, task.worker, text(till), text(now)} end")
            ]
        ),
        Mutant(
            name: "finish does not check the owner",
            edits: [
                Edit(
                    ["finish"],
                    "if not (owns or unclaimed or ours > theirs) then return refuse(task) end"
                )
            ]
        ),
        Mutant(
            name: "finish takes a late outcome that a later claim has overtaken",
            edits: [
                Edit(
                    ["finish"],
                    "ours == theirs and (outcome == 'completed' or outcome == 'failed')",
                    "(outcome == 'completed' or outcome == 'failed')"
                )
            ]
        ),
        Mutant(
            name: "submit leaves the task out of due",
            edits: [Edit(["submit"], "zadd(DUE, text(look), id)")]
        ),
        Mutant(
            name: "a claim that is sent again counts twice",
            edits: [
                Edit(["claim"], "return {'CLAIMED', task.fence, text(task.attempt), text(task.max), text(now)}"),
                Edit(
                    ["claim"],
                    "local till = held_till(task)",
                    "local till = task.owner ~= incarnation and held_till(task)"
                ),
            ]
        ),
        Mutant(
            name: "a worker goes on past its local deadline",
            profile: SimulationProfile(name: "no deadline", ignoresDeadline: true)
        ),
        Mutant(
            name: "reconcile ends leases during the quarantine",
            profile: .lossy,
            edits: [Edit(["reconcile"], "math.max(held_till(task) or 0, open)", "(held_till(task) or 0)")]
        ),
        Mutant(
            name: "release does not settle the attempt",
            edits: [Edit(["release"], "'settled', ARGV[4], ")]
        ),
        Mutant(
            name: "cancel does not settle the attempt it ends",
            edits: [Edit(["cancel"], ", 'fence', fence, 'settled', fence")]
        ),
        Mutant(
            name: "reconcile publishes without a budget",
            edits: [Edit(["reconcile"], "if budget > 0 then", "if true then")],
            isBacklog: true
        ),
        Mutant(
            name: "purge leaves list entries",
            edits: [Edit(["records"], "redis.call('ZREM', list_key(t[1], facts.queue, facts.band), id)")]
        ),
        Mutant(
            name: "purge leaves the entries of tags",
            edits: [
                Edit(
                    ["records"],
                    "for tag in string.gmatch(t[3] or '', '%S+') do redis.call('ZREM', P .. 'tasks:tag:' .. tag, id) end"
                )
            ]
        ),
        Mutant(
            name: "retry by hand begins the fence anew",
            edits: [Edit(["retry"], "move(id, task, 'pending', ", "move(id, task, 'pending', 'fence', 0, ")]
        ),
        Mutant(
            name: "delete leaves no tombstone",
            profile: .faulty,
            edits: [Edit(["delete"], "redis.call('SET', P .. 'gone:' .. id, '1', 'PX', text(life))")]
        ),
        Mutant(
            name: "a new claim does not end the stop of an earlier attempt",
            edits: [Edit(["claim"], "redis.call('SREM', P .. 'stop:' .. incarnation, unpack(claimed))")]
        ),
        Mutant(
            name: "finish forgets to take the task out of due",
            edits: [
                Edit(
                    ["ends"],
                    "zrem(DUE, id)\n  zadd(P .. 'ended'",
                    "zadd(P .. 'ended'"
                )
            ]
        ),
        Mutant(
            name: "a lost owner's last attempt is tried once more",
            edits: [
                Edit(["reconcile", "claim"], "if task.attempt >= task.max then", "if task.attempt > task.max then")
            ]
        ),
        Mutant(
            name: "what was collected for the lists is not written",
            edits: [
                Edit(
                    ["common"],
                    "for key, list in pairs(adds) do redis.call('ZADD', key, unpack(list, 1, list.size)) end"
                )
            ]
        ),
        Mutant(
            name: "what was collected for the counters is not written",
            edits: [Edit(["common"], "for field, number in pairs(counts) do add_count(field, number) end")]
        ),
        Mutant(
            name: "an outcome that is refused is counted",
            edits: [
                Edit(
                    ["finish"],
                    "if task.settled == fence then return {'ALREADY', task.status} end",
                    "if task.settled == fence then count(task.status, task) return {'ALREADY', task.status} end"
                )
            ]
        ),
        Mutant(
            name: "claim does not look whether the queue is paused",
            edits: [
                Edit(
                    ["claim"],
                    "if is_paused(task.queue) and not is_expired(task) then return {'PAUSED'} end"
                )
            ]
        ),
        Mutant(
            name: "complete does not look whether the queue is paused",
            edits: [Edit(["complete"], "is_paused(task.queue) or ")]
        ),
        Mutant(
            name: "complete takes a task that somebody has claimed",
            edits: [Edit(["complete"], "v[1] ~= 'pending' or (v[3] or '0') ~= '0'", "false")]
        ),
        Mutant(
            name: "complete leaves the task in due",
            edits: [
                Edit(
                    ["complete"],
                    "completed = completed + 1",
                    "completed = completed + 1\n  zadd(DUE, text(now), id)"
                )
            ]
        ),
        Mutant(
            name: "a postponed task is not looked at again",
            edits: [
                Edit(
                    ["finish"],
                    "'settled', fence)\n    zadd(DUE, text(at), id)\n  else\n",
                    "'settled', fence)\n    zrem(DUE, id)\n  else\n"
                )
            ]
        ),
        Mutant(
            name: "a callback that was taken is not taken again",
            edits: [
                Edit(
                    ["take_callbacks"],
                    "redis.call('ZADD', P .. 'callbacks', text(now + tonumber(ARGV[3])), id)",
                    "redis.call('ZREM', P .. 'callbacks', id)"
                )
            ]
        ),
        Mutant(
            name: "a retry by hand leaves the callback of the first end",
            edits: [
                Edit(
                    ["retry"],
                    "redis.call('ZREM', P .. 'ended', id)\n  redis.call('ZREM', P .. 'callbacks', id)",
                    "redis.call('ZREM', P .. 'ended', id)"
                )
            ]
        ),
        Mutant(
            name: "a record goes while its callback is still to be made",
            edits: [Edit(["purge"], "if redis.call('ZSCORE', P .. 'callbacks', id) then", "if false then")]
        ),
    ]
}
