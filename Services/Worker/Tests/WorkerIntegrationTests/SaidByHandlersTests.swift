import SchedulerModels
import TaskHandlers
import TaskStore
import TestServers
import Testing

@testable import Worker

@Suite("What handlers say", .timeLimit(.minutes(2)))
struct SaidByHandlersTests {
    @Test func `Log lines and the last progress are there when the task has ended`() async throws {
        try await Scene.run(withBroker: true) { scene in
            let worker = try TestWorker(scene, handlers: [TalkingHandler()])
            try await worker.whole { _ in
                let message = try await scene.submit("talk")
                try await eventually(within: .seconds(10)) { try await scene.completed() == 1 }
                let lines = try #require(await scene.store.log(of: message.taskID))
                    .map { String(decoding: $0, as: UTF8.self) }
                #expect(lines.count == 2)
                #expect(lines.first?.contains(#""attempt":1,"message":"hello from attempt 1""#) == true)
                #expect(lines.last?.contains(#""message":"informed page=4""#) == true)
                let progress = try #require(await scene.record(message).progress)
                #expect(String(decoding: progress, as: UTF8.self) == #"{"fraction":0.9,"message":"nearly"}"#)
            }
        }
    }

    @Test func `A handler can put its task off without burning an attempt`() async throws {
        try await Scene.run(withBroker: true) { scene in
            let worker = try TestWorker(scene, handlers: [TalkingHandler()])
            try await worker.whole { _ in
                let message = try await scene.submit("talk") {
                    $0.parameters = JSONObject([.init(key: "postpone", value: 3_600)])
                    $0.retry.maximumAttempts = 1
                }
                try await eventually(within: .seconds(10)) { try await scene.record(message).status == .scheduled }
                let record = try #require(await scene.store.taskWithAttempts(message.taskID))
                #expect(record.attempt == 0)
                let start = try #require(record.attempts?.first)
                #expect(start.outcome == .postponed)
                #expect(String(decoding: start.error ?? [], as: UTF8.self).contains("the other side is busy"))
                let wait = try #require(record.scheduledAt) - (try #require(start.endedAt))
                #expect(wait == .seconds(3_600))
            }
        }
    }
}
