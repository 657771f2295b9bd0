import RedisClient
import SchedulerModels
import TaskStore
import TestServers

@testable import APIServer

// What a worker would do, done by the test through the store.
extension APIFixture {
    /// Registers a worker of that name, or renews its lease.
    func heartbeat(_ worker: String, serves types: [String] = ["echo"], queues: [String] = ["default"]) async throws {
        let record = WorkerRecord(
            workerID: worker,
            hostname: "host",
            pid: 4_711,
            startedAt: Timestamp(milliseconds: 1_800_000_000_000),
            queues: queues,
            taskTypes: types,
            concurrency: 4
        )
        _ = try await store.heartbeat(record, incarnation: worker + "-1", carriedOut: [], on: connection())
    }

    /// Ends a worker's lease, as if it had been killed.
    func kill(_ worker: String) async throws { try await store.endLease(of: worker + "-1") }

    /// Claims a task that must be claimable.
    func start(_ id: TaskID, by worker: String = "w") async throws -> ClaimOutcome.Claim {
        try await heartbeat(worker)
        let outcome = try await store.claim(id, incarnation: worker + "-1", workerID: worker, on: connection())
        guard case .claimed(let claim) = outcome else { throw Unexpected(answer: "\(outcome)") }
        return claim
    }

    /// Settles the running attempt of a task.
    func finish(
        _ id: TaskID,
        _ claim: ClaimOutcome.Claim,
        by worker: String = "w",
        _ outcome: AttemptOutcome = .completed(result: Array("1".utf8))
    ) async throws {
        let settled = try await store.finish(
            id,
            incarnation: worker + "-1",
            workerID: worker,
            fence: claim.fence,
            outcome: outcome
        )
        guard case .settled = settled else { throw Unexpected(answer: "\(settled)") }
    }

    /// A task that has come to stand in that status.
    func task(in status: TaskStatus, _ more: String = "") async throws -> TaskID {
        let fields =
            switch status {
            case .scheduled: #","delay":3600"#
            case .expired: #","expires_in":0.001"#
            default: ""
            }
        let id = try await accepted(#"{"task_type":"echo""# + fields + more + "}")
        switch status {
        case .pending, .scheduled: break
        case .running: _ = try await start(id)
        case .retrying: try await finish(id, start(id), .retry(error: failure, after: .seconds(3_600)))
        case .completed: try await finish(id, start(id))
        case .failed: try await finish(id, start(id), .failed(error: failure))
        case .cancelled: _ = try await store.cancel(id)
        case .expired:
            // The server's own reconciler sees to it.
            try await eventually(within: .seconds(30)) { try await self.store.task(id)?.status == .expired }
        }
        return id
    }

    private var failure: [UInt8] {
        Array(#"{"code":"boom","message":"it broke","attempt":1,"retryable":true}"#.utf8)
    }

    private func connection() async throws -> RedisConnectionInfo {
        try await assembly.redis.waitUntilConnected(timeout: .seconds(20))
    }
}
