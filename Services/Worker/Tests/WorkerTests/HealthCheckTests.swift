import SchedulerModels
import Testing

@testable import Worker

@Suite("The health that a container sees", .timeLimit(.minutes(1)))
struct HealthCheckTests {
    private func worker(
        _ id: String,
        _ status: WorkerRecord.Status,
        _ consumption: WorkerRecord.Consumption = .consuming
    ) -> WorkerRecord {
        var record = WorkerRecord(
            workerID: id,
            hostname: "h",
            pid: 1,
            startedAt: Timestamp(milliseconds: 0),
            queues: ["default"],
            taskTypes: [],
            concurrency: 1
        )
        record.status = status
        record.consumption = consumption
        return record
    }

    @Test(arguments: [
        (WorkerRecord.Consumption.consuming, "healthy: worker w consumes"), (.paused, "healthy: worker w is paused"),
        (.draining, "healthy: worker w drains"), (.waitingForBroker, "healthy: worker w is waiting for broker"),
    ])
    func `A worker with a lease that is not stalled is well, and the line says what it does`(
        consumption: WorkerRecord.Consumption,
        line: String
    ) {
        #expect(HealthCheck.health(of: [worker("w", .busy, consumption)], "w") == .init(isGood: true, line: line))
    }

    @Test func `A stalled worker, a lost one and one that is not there are not well, and the line says why`() {
        let stalled = HealthCheck.health(of: [worker("w", .idle, .stalled)], "w")
        #expect(!stalled.isGood && stalled.line.contains("worker w is stalled"))
        let lost = HealthCheck.health(of: [worker("w", .lost)], "w")
        #expect(!lost.isGood && lost.line.contains("worker w has lost its lease"))
        let none = HealthCheck.health(of: [], "w")
        #expect(!none.isGood && none.line.contains("no worker w"))
    }

    @Test func `The remains of a former worker do not hide one that is well`() {
        let workers = [worker("old", .lost), worker("deaf", .idle, .stalled), worker("new", .idle)]
        #expect(
            HealthCheck.health(of: workers, "of host h") == .init(isGood: true, line: "healthy: worker new consumes")
        )
        #expect(HealthCheck.health(of: Array(workers.prefix(2)), "of host h").line.contains("deaf is stalled"))
    }
}
