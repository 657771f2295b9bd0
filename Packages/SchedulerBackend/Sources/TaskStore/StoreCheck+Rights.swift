internal import RedisClient

extension StoreCheck {
    /// Every command that the store and its scripts send, after the key's place; each tried on a key that is removed at once.
    private static let probes = [
        "append v", "del", "exists", "get", "hdel f", "hexists f", "hget f", "hgetall", "hincrby f 1", "hkeys",
        "hlen", "hmget f",
        "hset f v", "hsetnx f v", "incrby 1", "lindex 0", "lrange 0 0", "ltrim 0 0", "pexpire 1000", "publish -",
        "rpush v",
        "sadd m", "scard", "set v", "sismember m", "smembers", "srem m", "zadd 0 m", "zcard", "zlexcount - +",
        "zrange 0 0", "zrangebylex - +",
        "zrangebyscore 0 0", "zrem m", "zremrangebyscore 0 0", "zrevrangebylex + -", "zscore m",
        "time",
    ]

    /// Tries each command on a key of its own and removes it again; returns those that the user may not send.
    private static let probe = RedisLibrary(
        name: "scheduler_probe",
        code: """
            local function probe(_, ARGV)
              local refused = {}
              for i = 2, #ARGV do
                local words = {}
                for word in string.gmatch(ARGV[i], '%S+') do words[#words + 1] = word end
                local name = table.remove(words, 1)
                -- The one that takes no key.
                local answer = name == 'time' and redis.pcall(name) or redis.pcall(name, ARGV[1], unpack(words))
                if type(answer) == 'table' and answer.err and string.find(answer.err, "can't run this command", 1, true) then
                  refused[#refused + 1] = string.upper(name)
                  -- What could not be removed again is not made.
                  if name == 'del' then return refused end
                end
                redis.pcall('del', ARGV[1])
              end
              return refused
            end

            """,
        functions: [.init(name: "probe", flags: ["allow-oom"])]
    )
    .function("probe")

    /// The commands that are needed and that the user may not send; none where that cannot be told now.
    static func forbidden(_ redis: RedisClient) async -> [String] {
        do throws(RedisError) {
            let reply = try await redis.call(
                probe,
                arguments: ["scheduler:probe"] + probes.map { RedisArgument($0) }
            )
            var names: [String] = []
            for name in try reply.array { names.append(try name.string) }
            return names
        } catch {
            // Another trouble, such as a store that is read-only for now, is not a matter of rights.
            return error.code == .noPermission ? ["FCALL or FUNCTION|LOAD"] : []
        }
    }
}
