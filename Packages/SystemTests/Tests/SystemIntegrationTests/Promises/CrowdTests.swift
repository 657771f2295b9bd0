import Foundation
import SchedulerModels
import StackHarness
import Testing
import TestServers

/// Many tasks at once.
///
/// `make scale` runs these with the numbers that are promised, `make test` with small ones.
@Suite("A crowd of tasks", .timeLimit(.minutes(15)), .keepsLogs)
struct CrowdTests {
    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    private static let crowd = number("CROWD_TASKS") ?? 3_000
    private static let sleepers = number("CROWD_SLEEPERS") ?? 0

    /// Submits many tasks in bulk.
    private func submit(_ count: Int, runAt: Timestamp, to stack: Stack) async throws {
        let item = #"{"task_type":"echo","run_at":"\#(runAt)"}"#
        for start in stride(from: 0, to: count, by: 5_000) {
            let size = min(5_000, count - start)
            let body = "[" + Array(repeating: item, count: size).joined(separator: ",") + "]"
            let answer = try await HTTPCall(port: stack.port, method: "POST", path: "/tasks/bulk", body: body).send()
            let accepted = answer.text.components(separatedBy: #"{"task":"#).count - 1
            try #require(answer.status == 200 && accepted == size, "\(answer.status): \(accepted) of \(size)")
        }
    }

    private func now() -> Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }

    @Test func `that is scheduled for one second starts within a minute of it, and none twice`() async throws {
        try await Stack.with(settings: ["LOG_LEVEL": "warning"]) { stack in
            try await stack.startAPI()
            for name in ["w1", "w2"] { try await stack.startWorker(name, concurrency: 10) }
            // Time to submit them, and some to spare.
            let due = now() + .milliseconds(Int64(4_000 + Self.crowd / 4))
            try await submit(Self.crowd, runAt: due, to: stack)
            #expect(now() < due, "submitting took too long for this test to show anything")
            try await eventually(within: .seconds(180), every: .milliseconds(500)) {
                let queue = try await stack.get("/queues/default").json()
                return queue["ready"] == 0 && queue["running"] == 0 && queue["scheduled"] == 0
            }
            let tasks = try await stack.all("completed")
            #expect(tasks.count == Self.crowd)
            #expect(tasks.allSatisfy { $0.attempt == 1 })
            let starts = try tasks.map { try $0.milliseconds("started_at") - due.milliseconds }
            let first = starts.min() ?? -1
            let last = starts.max() ?? .max
            print("crowd: \(tasks.count) tasks due at once started \(first) to \(last) ms after it")
            #expect(first >= 0 && last < 60_000)
        }
    }

    @Test(.enabled(if: sleepers > 0, "CROWD_SLEEPERS is not set: `make scale` runs it"))
    func `that sleeps costs an idle system no measurable time of the processor`() async throws {
        try await Stack.with(settings: ["LOG_LEVEL": "warning"]) { stack in
            let processes = [try await stack.startAPI(), try await stack.startWorker("w1")]
            let before = try await shares(of: processes.map(\.pid) + [stack.redis.pid])
            try await submit(Self.sleepers, runAt: now() + .seconds(86_400), to: stack)
            let after = try await shares(of: processes.map(\.pid) + [stack.redis.pid])
            print("crowd: processor shares of API, worker, Redis: \(before) without, \(after) with \(Self.sleepers)")
            for (without, with) in zip(before, after) { #expect(with < without + 0.01) }
        }
    }

    /// The share of a processor that each process takes over some seconds of idling.
    private func shares(of pids: [Int32]) async throws -> [Double] {
        let seconds = 10
        let start = try pids.map { try ticks(of: $0) }
        try await Task.sleep(for: .seconds(seconds))
        let perSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
        return try zip(pids, start).map { (try ticks(of: $0) - $1) / perSecond / Double(seconds) }
    }

    private func ticks(of pid: Int32) throws -> Double {
        let stat = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        let fields = stat.split(separator: " ")
        guard fields.count > 14, let user = Double(fields[13]), let system = Double(fields[14]) else {
            throw HarnessError("/proc/\(pid)/stat cannot be read")
        }
        return user + system
    }
}
