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
    }

    static func touched(_ prefix: String, _ ids: [TaskID]) -> [RedisArgument] {
        [RedisArgument(prefix), "some"] + ids.map { RedisArgument($0.description) }
    }

    static func all(_ prefix: String) -> [RedisArgument] { [RedisArgument(prefix), "all"] }

    static func read(_ reply: RedisReply) throws -> (problems: [String], observed: [Observed]) {
        let parts = try reply.array
        let problems = try parts[0].array.map { try $0.string }
        let fields = try parts[1].array
        var observed: [Observed] = []
        for start in stride(from: 0, to: fields.count, by: 6) {
            guard let id = TaskID(try fields[start].string),
                let status = TaskStatus(rawValue: try fields[start + 1].string),
                let fence = Int64(try fields[start + 2].string), let attempt = Int(try fields[start + 3].string),
                let maximum = Int(try fields[start + 4].string)
            else { throw Violation("a record that cannot be read") }
            observed.append(
                Observed(
                    id: id, status: status, fence: fence, attempt: attempt, maximum: maximum,
                    owner: try fields[start + 5].string))
        }
        return (problems, observed)
    }

    static let script = RedisScript(
        name: "inspect",
        source: """
            #!lua
            local P = ARGV[1]
            local OPEN = {pending = true, scheduled = true, running = true, retrying = true}
            local STATUSES = {'scheduled', 'running', 'retrying', 'completed', 'failed', 'cancelled', 'expired'}
            local problems, seen = {}, {}
            local function problem(text) problems[#problems + 1] = text end
            local function card(key) return redis.call('ZCARD', P .. key) end
            local function list_of(status, queue, band)
              if status == 'pending' then return 'tasks:pending:' .. queue .. ':' .. band end
              return 'tasks:' .. status .. ':' .. queue
            end
            local function look(id, mustExist)
              local key = P .. 'task:' .. id
              local t = redis.call('HMGET', key, 'status', 'queue', 'band', 'type', 'tags', 'fence', 'attempt', 'max', 'owner')
              local due, ended = redis.call('ZSCORE', P .. 'due', id), redis.call('ZSCORE', P .. 'ended', id)
              local listed = redis.call('ZSCORE', P .. 'tasks', id)
              if not t[1] then
                if due or ended or listed or mustExist then problem(id .. ' is listed without a record') end
                return nil
              end
              if OPEN[t[1]] and not due then problem(id .. ' is ' .. t[1] .. ' and not in due') end
              if not OPEN[t[1]] and due then problem(id .. ' is ' .. t[1] .. ' and in due') end
              if OPEN[t[1]] and ended then problem(id .. ' is ' .. t[1] .. ' and in ended') end
              if not OPEN[t[1]] and not ended then problem(id .. ' is ' .. t[1] .. ' and not in ended') end
              if not listed then problem(id .. ' is not among the tasks') end
              if not redis.call('ZSCORE', P .. list_of(t[1], t[2], t[3]), id) then problem(id .. ' is not in its list') end
              if not redis.call('ZSCORE', P .. 'tasks:type:' .. t[4], id) then problem(id .. ' is not in its type') end
              for tag in string.gmatch(t[5], '%S+') do
                if not redis.call('ZSCORE', P .. 'tasks:tag:' .. tag, id) then problem(id .. ' is not in its tag') end
              end
              if redis.call('TTL', key) ~= -1 then problem(id .. ' has a time to live') end
              for _, value in ipairs({id, t[1], t[6], t[7], t[8], t[9] or ''}) do seen[#seen + 1] = value end
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
                if t then for _ in string.gmatch(t[5], '%S+') do tags = tags + 1 end end
              end
              for _, key in ipairs(redis.call('KEYS', P .. 'tasks:t*:*')) do
                local count = redis.call('ZCARD', key)
                if string.find(key, P .. 'tasks:type:', 1, true) then types = types + count else tags = tags - count end
              end
              if types ~= #ids then problem('the types hold ' .. types .. ' of ' .. #ids .. ' tasks') end
              if tags ~= 0 then problem('the tags hold tasks that do not carry them') end
              local records = #redis.call('KEYS', P .. 'task:*')
              if records ~= #ids then problem(records .. ' records for ' .. #ids .. ' tasks') end
            end
            return {problems, seen}
            """)
}
