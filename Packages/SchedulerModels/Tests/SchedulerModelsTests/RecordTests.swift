import SchedulerModels
import Testing

@Suite struct RecordTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func record() throws -> TaskRecord {
        TaskRecord(
            taskID: try #require(TaskID("018f0000-0000-7000-8000-000000000001")),
            submissionMembers: Array(#""task_type":"echo","priority":5"#.utf8),
            status: .pending,
            queue: "default",
            taskType: "echo",
            tags: [],
            createdAt: Timestamp(milliseconds: 1_800_000_000_000)
        )
    }

    @Test func `a task that was just accepted has exactly this form`() throws {
        let record = try record()
        #expect(
            written(record.write)
                == #"{"task_id":"018f0000-0000-7000-8000-000000000001","status":"pending","task_type":"echo","priority":5,"#
                + #""attempt":0,"created_at":"2027-01-15T08:00:00.000Z","scheduled_at":null,"started_at":null,"#
                + #""completed_at":null,"worker_id":null,"progress":null,"result":null,"error":null,"callback":null,"#
                + #""traceparent":null}"#
        )
    }

    @Test func `a task that has ended has exactly this form`() throws {
        var record = try record()
        record.status = .completed
        record.attempt = 2
        record.scheduledAt = Timestamp(milliseconds: 1_800_000_000_100)
        record.startedAt = Timestamp(milliseconds: 1_800_000_000_200)
        record.completedAt = Timestamp(milliseconds: 1_800_000_000_300)
        record.workerID = "worker-1"
        record.progress = Array(#"{"fraction":1}"#.utf8)
        record.result = Array("42".utf8)
        record.error = TaskFailure(code: "timeout", message: "a \"b\"", attempt: 1, retryable: true).serialized()
        #expect(
            written(record.write)
                == #"{"task_id":"018f0000-0000-7000-8000-000000000001","status":"completed","task_type":"echo","priority":5,"#
                + #""attempt":2,"created_at":"2027-01-15T08:00:00.000Z","scheduled_at":"2027-01-15T08:00:00.100Z","#
                + #""started_at":"2027-01-15T08:00:00.200Z","completed_at":"2027-01-15T08:00:00.300Z","#
                + #""worker_id":"worker-1","progress":{"fraction":1},"result":42,"error":{"code":"timeout","#
                + #""message":"a \"b\"","attempt":1,"retryable":true},"callback":null,"#
                + #""traceparent":null}"#
        )
    }

    @Test func `a worker has exactly this form`() {
        var worker = WorkerRecord(
            workerID: "worker-1",
            hostname: "host",
            pid: 77,
            startedAt: Timestamp(milliseconds: 1_800_000_000_000),
            queues: ["default", "q"],
            taskTypes: ["echo"],
            concurrency: 4
        )
        #expect(worker.status == .idle)
        #expect(worker.lastHeartbeat == worker.startedAt)
        worker.version = "1.2.3"
        worker.status = .busy
        worker.lastHeartbeat = Timestamp(milliseconds: 1_800_000_001_000)
        worker.running = ["a"]
        worker.processedTasks = 10
        worker.failedTasks = 1
        #expect(
            written(worker.write)
                == #"{"worker_id":"worker-1","status":"busy","hostname":"host","pid":77,"version":"1.2.3","#
                + #""started_at":"2027-01-15T08:00:00.000Z","last_heartbeat":"2027-01-15T08:00:01.000Z","#
                + #""queues":["default","q"],"task_types":["echo"],"concurrency":4,"running":["a"],"#
                + #""processed_tasks":10,"failed_tasks":1,"consuming":true,"not_consuming_reason":null}"#
        )
        worker.consumption = .waitingForBroker
        #expect(written(worker.write).hasSuffix(#""consuming":false,"not_consuming_reason":"waiting_for_broker"}"#))
        worker.status = .lost
        #expect(written(worker.write).hasSuffix(#""consuming":false,"not_consuming_reason":"lost"}"#))
    }

    @Test func `a worker runs the version of the project`() {
        let worker = WorkerRecord(
            workerID: "w",
            hostname: "h",
            pid: 1,
            startedAt: Timestamp(milliseconds: 0),
            queues: [],
            taskTypes: [],
            concurrency: 1
        )
        #expect(worker.version == SchedulerVersion.current)
        #expect(SchedulerVersion.current.split(separator: ".").compactMap { Int($0) }.count == 3)
    }
}
