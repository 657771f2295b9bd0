import HTTPClient
import SchedulerModels
import ScriptedHTTPServer
import TaskStore
import TestServers
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct CallbackTests {
    private static let on = ["CALLBACK_SECRET": "a secret of 16 b", "CALLBACK_ALLOW_PRIVATE_ADDRESSES": "true"]

    @Test func `However a task ends, its caller is called back once, signed, and the task tells of it`() async throws {
        let receiver = try ScriptedHTTPServer { _ in .text("") }
        try await APIFixture.run(settings: Self.on) { api async throws in
            let ends: [TaskStatus] = [.completed, .failed, .cancelled, .expired]
            var ids: [TaskID] = []
            for end in ends {
                ids.append(try await api.task(in: end, #","callback_url":"\#(receiver.url("/done?job=7"))""#))
            }
            for (id, end) in zip(ids, ends) {
                try await eventually(within: .seconds(60)) {
                    try await api.get("/tasks/\(id)")["callback"]["status"]?.stringValue == "delivered"
                }
                let calls = receiver.requests.filter { $0.headers["webhook-id"]?.hasPrefix("\(id).") == true }
                let call = try #require(calls.first)
                #expect(calls.count == 1 && call.method == "POST" && call.target == "/done?job=7")
                #expect(call.headers["webhook-signature"]?.hasPrefix("v1,") == true)
                let body = try JSONParser.parse(call.body)
                #expect(body["task_id"]?.stringValue == "\(id)" && body["status"]?.stringValue == end.rawValue)
            }
            #expect(receiver.requests.count == ends.count)
        }
    }

    @Test func `A receiver that fails is called again, and the task has ended long before`() async throws {
        let receiver = try ScriptedHTTPServer { _ in .text("", status: 500) }
        try await APIFixture.run(settings: Self.on) { api async throws in
            let id = try await api.task(in: .completed, #","callback_url":"\#(receiver.url())""#)
            try await eventually(within: .seconds(60)) { receiver.requests.count >= 2 }
            #expect(Set(receiver.requests.map { $0.headers["webhook-id"] }).count == 1)
            let task = try await api.get("/tasks/\(id)")
            #expect(task["status"].stringValue == "completed")
            #expect(task["callback"]["status"]?.stringValue == "waiting")
            try await eventually(within: .seconds(30)) {
                try await api.get("/tasks/\(id)")["callback"]["last_error"]?.stringValue
                    == "the receiver answered 500"
            }
        }
    }

    @Test func `Without a secret, or at an address of the inside, a callback is a 422, alone and in a bulk`()
        async throws
    {
        let url = #"{"task_type":"echo","callback_url":"http://127.0.0.1/"}"#
        for settings in [[:], ["CALLBACK_SECRET": "a secret of 16 b"]] {
            try await APIFixture.run(settings: settings) { api async throws in
                let answer = try await api.submit(url)
                #expect(answer.isProblem(422) && answer.wrongFields == ["callback_url"], "\(answer.text)")
                let bulk = try await api.submit("[" + url + "]", to: "/tasks/bulk")
                #expect(bulk.json.arrayValue?.first?["error"]?["status"]?.numberValue?.int64 == 422)
                #expect(try await api.get("/tasks/")["tasks"] == [])
            }
        }
    }
}
