import HTTPServer
import Logging
import SchedulerModels
import TaskStore
import TestServers
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct StatisticsRouteTests {
    @Test func `The statistics say what has happened and what is there`() async throws {
        try await APIFixture.run { api in
            // The first sample, from which on changes are told.
            try await eventually(within: .seconds(30)) {
                try await api.get("/stats")["windows"]["1m"]?["seconds"]?.numberValue?.double ?? 0 > 0
            }
            _ = try await api.task(in: .completed)
            _ = try await api.task(in: .failed)
            _ = try await api.task(in: .running)
            _ = try await api.task(in: .pending)
            try await eventually(within: .seconds(30)) {
                try await api.get("/stats")["windows"]["15m"]?["submitted"] == 4
            }
            let stats = try await api.get("/stats/")
            let window = try #require(stats["windows"]["5m"])
            #expect(
                window["completed"] == 1 && window["failed"] == 1 && window["error_rate"]?.numberValue?.double == 0.5
            )
            #expect(window["completion_rate"]?.numberValue?.double == 0.5)
            #expect(window["queue_latency"]?["count"] == 3 && window["run_time"]?["count"] == 2)
            #expect(window["queue_latency"]?["p99"]?.numberValue != nil)
            #expect(stats["tasks"]["pending"] == 1 && stats["dead"] == 1)
            #expect(stats["queues"]["depth"] == 2 && stats["queues"]["oldest_age"]?.numberValue != nil)
            #expect(stats["workers"]["slots"] == 4)
            let scaling = try await api.get("/metrics/scaling")
            #expect(scaling["total"]["ready"] == 1 && scaling["queues"].arrayValue?.first?["slots"] == 4)
            #expect(try await api.get("/stats?x=1").isProblem(400))
        }
    }

    @Test func `The history outlives the server that wrote it`() async throws {
        let namespace = "t\(UInt64.random(in: 0 ... .max))"
        try await APIFixture.run(settings: ["SCHEDULER_NAMESPACE": namespace]) { api in
            _ = try await api.accepted()
            try await eventually(within: .seconds(60)) {
                try await api.get("/stats/history?minutes=1")["points"].arrayValue?.contains { $0["ready"] == 1 }
                    == true
            }
        }
        try await APIFixture.run(settings: ["SCHEDULER_NAMESPACE": namespace]) { api in
            let history = try await api.get("/stats/history?minutes=2")
            #expect(history["step"] == 10)
            #expect(history["points"].arrayValue?.contains { $0["ready"] == 1 } == true)
            #expect(try await api.get("/stats/history")["step"] == 60)
            for query in ["minutes=0", "minutes=61", "minutes=x", "hours=1"] {
                #expect(try await api.get("/stats/history?" + query).isProblem(400), "\(query)")
            }
        }
    }

    @Test func `What was answered last is told before a server ends`() async throws {
        try await APIFixture.run { api in
            let metrics = RequestMetrics()
            let route = RequestMetrics.Route(method: .get, pattern: "/")
            metrics.count(route, status: .ok, took: .milliseconds(1), isHeld: false)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let reporter = AnsweredReporter(metrics: metrics, store: api.store, logger: logger)
            let running = Task { await reporter.run() }
            running.cancel()
            await running.value
            // What could not be told would have been put back.
            #expect(metrics.takeAnswered().buckets.allSatisfy { $0 == 0 })
        }
    }

    @Test func `Requests are counted by route and status, for all servers together`() async throws {
        try await APIFixture.run { api in
            _ = try await api.accepted()
            _ = try await api.get("/tasks/no-such-task")
            let text = try await api.get("/metrics").text
            #expect(text.contains(#"scheduler_http_requests_total{method="POST",route="/tasks",status="202"} 1"#))
            #expect(
                text.contains(#"scheduler_http_requests_total{method="GET",route="/tasks/{task_id}",status="404"} 1"#)
            )
            #expect(text.contains(#"scheduler_tasks_submitted_total{queue="default",task_type="echo"} 1"#))
            #expect(text.contains(#"scheduler_dependency_up{dependency="redis"} 1"#))
            try await eventually(within: .seconds(60)) {
                try await api.get("/stats")["windows"]["15m"]?["response_time"]?["count"]?.numberValue?.double ?? 0 >= 2
            }
        }
    }
}
