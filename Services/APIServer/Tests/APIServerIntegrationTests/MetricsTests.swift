import Foundation
import SchedulerModels
import TaskStore
import TestServers
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct MetricsTests {
    /// Documentation/Monitoring.md.
    private static func reference() throws -> String {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<5 { root.deleteLastPathComponent() }
        return try String(
            contentsOf: root.appendingPathComponent("Documentation/Monitoring.md"),
            encoding: .utf8
        )
    }

    @Test func `What a server with traffic prints is Prometheus's format, and is what the reference says`() async throws
    {
        try await APIFixture.run { api in
            for status in TaskStatus.allCases { _ = try await api.task(in: status) }
            _ = try await api.task(in: .completed, #","queue":"mail.2""#)
            _ = try await api.get("/no/such/path")
            let answer = try await api.get("/metrics")
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(try await Promtool.complaints(about: answer.text) == "")

            let printed = MetricFamily.printed(in: answer.text)
            let documented = MetricFamily.documented(in: try Self.reference())
            #expect(printed.count == Set(printed.map(\.name)).count)
            #expect(Set(printed.map(\.name)) == Set(documented.map(\.name)))
            for family in printed {
                let documented = documented.first { $0.name == family.name }
                #expect(documented?.kind == family.kind, "\(family)")
                // Nothing has happened yet of some kinds.
                if !family.labels.isEmpty { #expect(documented?.labels == family.labels, "\(family)") }
            }
            #expect(answer.text.contains(#"scheduler_http_requests_total{method="any",route="none",status="404"} 1"#))
            #expect(answer.text.contains(#"scheduler_tasks_submitted_total{queue="mail.2",task_type="echo"} 1"#))
            #expect(answer.text.contains(#"scheduler_task_run_time_seconds_count{queue="mail.2",task_type="echo"} 1"#))
        }
    }

    @Test func `A checker that complains about nothing would prove nothing`() async throws {
        let broken = "# TYPE a gauge\na{b=\"c} 1\n"
        #expect(try await Promtool.complaints(about: broken) != "")
        #expect(try await Promtool.complaints(about: "# HELP a_total A.\n# TYPE a_total gauge\na_total 1\n") != "")
    }

    @Test func `While Redis is away a server tells what it knows by itself`() async throws {
        let redis = try await PrivateRedis.start()
        try await APIFixture.run(redisURL: redis.url) { api in
            _ = try await api.accepted()
            await redis.kill()
            try await eventually(within: .seconds(60)) {
                let answer = try await api.get("/metrics")
                return answer.status == 200 && answer.text.contains(#"scheduler_dependency_up{dependency="redis"} 0"#)
            }
            let text = try await api.get("/metrics").text
            #expect(try await Promtool.complaints(about: text) == "")
            #expect(text.contains(#"scheduler_http_requests_total{method="POST",route="/tasks",status="202"} 1"#))
            #expect(!text.contains("scheduler_queue_ready_tasks{"))
            try await redis.restart()
        }
    }
}
