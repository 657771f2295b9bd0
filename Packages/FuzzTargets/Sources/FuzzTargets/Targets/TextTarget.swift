internal import AMQPClient
internal import RedisClient
internal import SchedulerModels
@testable internal import TaskHandlers

/// Short texts: times, lengths of time, identifiers, names, addresses of servers.
enum TextTarget {
    static func run(_ input: [UInt8]) throws(FuzzFinding) {
        let text = String(decoding: input, as: UTF8.self)
        if let time = Timestamp(text) {
            try FuzzFinding.unless(Timestamp(time.description) == time, "a time is another one when it is written")
        }
        if let id = TaskID(text) {
            try FuzzFinding.unless(TaskID(id.description) == id, "an identifier is another one when it is written")
        }
        _ = NameRule.isName(text)
        _ = NameRule.isIdempotencyKey(text)
        _ = RetryAfter.duration(text)
        _ = try? RedisConfiguration(url: text)
        _ = try? AMQPConfiguration(url: text)
    }
}
