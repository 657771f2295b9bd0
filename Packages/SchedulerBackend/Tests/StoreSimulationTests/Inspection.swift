import RedisClient
import SchedulerModels

/// Looks at a namespace from outside, by the schema alone: whether records, lists and `due` agree.
enum Inspection {
    /// A task's record as it stands.
    struct Observed: Equatable {
        let id: TaskID
        let status: TaskStatus
        let fence: Int64
        let attempt: Int
        let maximum: Int
        let owner: String
        let isToBeCalledBack: Bool
    }

    /// What was found.
    struct Findings {
        /// What does not agree, in words.
        var problems: [String] = []
        /// The records that are new or have changed since the inspection before.
        var changed: [Observed] = []
        /// The tasks that have no record any more.
        var gone: [TaskID] = []
    }

    /// How much is looked at: these tasks, all, or all as if for the first time.
    enum Extent {
        case some([TaskID])
        case all
        case fresh

        func arguments(_ prefix: String) -> [RedisArgument] {
            switch self {
            case .some(let ids): [RedisArgument(prefix), "some"] + ids.map { RedisArgument($0.description) }
            case .all: [RedisArgument(prefix), "all"]
            case .fresh: [RedisArgument(prefix), "fresh"]
            }
        }
    }

    static func read(_ reply: RedisReply) throws -> Findings {
        let parts = try reply.array
        var findings = Findings()
        findings.problems = try parts[0].array.map { try $0.string }
        for line in try parts[1].array { findings.changed.append(try observed(try line.string)) }
        findings.gone = try parts[2].array.compactMap { TaskID(try $0.string) }
        return findings
    }

    private static func observed(_ line: String) throws -> Observed {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 7, let id = TaskID(words[0]), let status = TaskStatus(rawValue: String(words[1])),
            let fence = Int64(words[2]), let attempt = Int(words[3]), let maximum = Int(words[4])
        else { throw Violation("a record that cannot be read: \(line)") }
        return Observed(
            id: id,
            status: status,
            fence: fence,
            attempt: attempt,
            maximum: maximum,
            owner: String(words[5]),
            isToBeCalledBack: words[6] == "waiting"
        )
    }

    static let script = RedisScript(
        name: "inspect",
        source: """
            #!lua
            local P = ARGV[1]
            local OPEN = {pending = true, scheduled = true, running = true, retrying = true}
            local STATUSES = {'scheduled', 'running', 'retrying', 'completed', 'failed', 'cancelled', 'expired'}
            local problems, changed, gone = {}, {}, {}
            local SEEN = P .. 'inspected'
            if ARGV[2] == 'fresh' then redis.call('DEL', SEEN) end
            local function problem(text) problems[#problems + 1] = text end
            local function card(key) return redis.call('ZCARD', P .. key) end
            local function list_of(status, queue, band)
              if status == 'pending' then return 'tasks:pending:' .. queue .. ':' .. band end
              return 'tasks:' .. status .. ':' .. queue
            end
            local function look(id, mustExist)
              local key = P .. 'task:' .. id
              local t = redis.call('HMGET', key, 'status', 'facts', '-', '-', 'tags', 'fence', 'attempt', '-', 'owner', 'cb_status')
              t[2], t[3], t[4], t[8] = string.match(t[2] or '', '^(%S+) (%S+) (%S+) (%S+) ')
              local due, ended = redis.call('ZSCORE', P .. 'due', id), redis.call('ZSCORE', P .. 'ended', id)
              local listed = redis.call('ZSCORE', P .. 'tasks', id)
              if not t[1] then
                if due or ended or listed or mustExist then problem(id .. ' is listed without a record') end
                if redis.call('HDEL', SEEN, id) == 1 then gone[#gone + 1] = id end
                return nil
              end
              if OPEN[t[1]] and not due then problem(id .. ' is ' .. t[1] .. ' and not in due') end
              if not OPEN[t[1]] and due then problem(id .. ' is ' .. t[1] .. ' and in due') end
              if OPEN[t[1]] and ended then problem(id .. ' is ' .. t[1] .. ' and in ended') end
              if not OPEN[t[1]] and not ended then problem(id .. ' is ' .. t[1] .. ' and not in ended') end
              if not listed then problem(id .. ' is not among the tasks') end
              if not redis.call('ZSCORE', P .. list_of(t[1], t[2], t[3]), id) then problem(id .. ' is not in its list') end
              if not redis.call('ZSCORE', P .. 'tasks:type:' .. t[4], id) then problem(id .. ' is not in its type') end
              for tag in string.gmatch(t[5] or '', '%S+') do
                if not redis.call('ZSCORE', P .. 'tasks:tag:' .. tag, id) then problem(id .. ' is not in its tag') end
              end
              if redis.call('TTL', key) ~= -1 then problem(id .. ' has a time to live') end
              local line = table.concat({id, t[1], t[6] or '0', t[7] or '0', t[8], t[9] or '', t[10] or ''}, ' ')
              if redis.call('HGET', SEEN, id) ~= line then
                redis.call('HSET', SEEN, id, line)
                changed[#changed + 1] = line
              end
              return t
            end

            local listed, open = 0, 0
            for _, queue in ipairs(redis.call('SMEMBERS', P .. 'queues')) do
              for _, status in ipairs(STATUSES) do
                local count = card(list_of(status, queue))
                listed = listed + count
                if OPEN[status] then open = open + count end
              end
              for _, band in ipairs({'high', 'normal', 'low'}) do
                local count = card(list_of('pending', queue, band))
                listed, open = listed + count, open + count
              end
            end
            if listed ~= card('tasks') then problem('the lists hold ' .. listed .. ' of ' .. card('tasks') .. ' tasks') end
            if open ~= card('due') then problem('due holds ' .. card('due') .. ' of ' .. open .. ' open tasks') end
            if listed - open ~= card('ended') then problem('ended does not hold the ended tasks') end

            if ARGV[2] == 'some' then
              for i = 3, #ARGV do look(ARGV[i], false) end
            else
              local types, tags = 0, 0
              local ids = redis.call('ZRANGE', P .. 'tasks', 0, -1)
              for _, id in ipairs(ids) do
                local t = look(id, true)
                if t then for _ in string.gmatch(t[5] or '', '%S+') do tags = tags + 1 end end
              end
              for _, key in ipairs(redis.call('KEYS', P .. 'tasks:t*:*')) do
                local count = redis.call('ZCARD', key)
                if string.find(key, P .. 'tasks:type:', 1, true) then types = types + count else tags = tags - count end
              end
              if redis.call('HLEN', SEEN) > #ids then
                for _, id in ipairs(redis.call('HKEYS', SEEN)) do look(id, false) end
              end
              if types ~= #ids then problem('the types hold ' .. types .. ' of ' .. #ids .. ' tasks') end
              local waiting = 0
              for _, id in ipairs(ids) do
                local c = redis.call('HMGET', P .. 'task:' .. id, 'callback', 'cb_status', 'status')
                if c[2] == 'waiting' then waiting = waiting + 1 end
                if (c[2] == 'waiting') ~= (redis.call('ZSCORE', P .. 'callbacks', id) and true or false) then
                  problem(id .. ' is called back and not waited for, or the other way round')
                end
                if (c[2] and true or false) ~= (c[1] and not OPEN[c[3]] and true or false) then
                  problem(id .. ' is ' .. c[3] .. ' and its callback is ' .. tostring(c[2]))
                end
              end
              if waiting ~= card('callbacks') then problem('callbacks of tasks that are not there') end
              for _, key in ipairs(redis.call('KEYS', P .. 'attempts:*')) do
                if redis.call('EXISTS', (string.gsub(key, 'attempts:', 'task:', 1))) == 0 then
                  problem(key .. ' without a record')
                end
              end
              if tags ~= 0 then problem('the tags hold tasks that do not carry them') end
              local records = #redis.call('KEYS', P .. 'task:*')
              if records ~= #ids then problem(records .. ' records for ' .. #ids .. ' tasks') end
            end
            return {problems, changed, gone}
            """
    )
}
