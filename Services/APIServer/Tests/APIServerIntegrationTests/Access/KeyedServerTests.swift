import AccessKeys
import Foundation
import SchedulerModels
import TestServers
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(2)))
struct KeyedServerTests {
    private let file = NSTemporaryDirectory() + "keys-\(UUID().uuidString)"

    private func key(_ role: Role) throws -> (String, String) {
        let key = try NewKey(name: role.word, role: role)
        try TextFile.append(key.line + "\n", to: file)
        return ("Authorization", "Bearer \(key.key)")
    }

    @Test func `With keys a task goes its way for those who may, and a body of others is not read`() async throws {
        let (reads, submits, operates) = try (key(.read), key(.submit), key(.operate))
        defer { try? FileManager.default.removeItem(atPath: file) }
        try await APIFixture.run(settings: ["API_KEYS_FILE": file]) { api in
            #expect(try await api.get("/tasks").isProblem(401))
            #expect(try await api.get("/health/ready").status == 200)
            #expect(try await api.submit().headers["www-authenticate"] == "Bearer")
            #expect(try await api.submit(headers: [reads]).isProblem(403))
            let accepted = try await api.submit(headers: [submits])
            #expect(accepted.status == 202)
            let path = "/tasks/\(accepted["task_id"].stringValue ?? "")"
            #expect(try await api.client.send("GET", path, headers: [reads]).status == 200)
            #expect(try await api.client.send("POST", path + "/cancel", headers: [submits]).isProblem(403))
            #expect(try await api.client.send("POST", path + "/cancel", headers: [operates]).status == 200)
            #expect(try await api.client.send("GET", "/tasks?api_key=x", headers: [reads]).isProblem(401))
            // Of the announced 50 MB nothing comes: the answer does not wait for it.
            let head = "POST /tasks/bulk HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000000\r\n\r\n"
            let refused = try await api.client.exchange(Array(head.utf8))
            #expect(refused.isProblem(401) && refused.headers["connection"] == "close")
            let long = String(repeating: "k", count: 1 << 20)
            let status = try await api.client.send("GET", "/tasks", headers: [("X-API-Key", long)]).status
            #expect(status == 431 || status == 413, "\(status)")
            let shorter = [("X-API-Key", String(long.prefix(4_000)))]
            #expect(try await api.client.send("GET", "/tasks", headers: shorter).isProblem(401))
        }
    }

    @Test func `Each operation that the server describes wants its role of who asks over the network`() async throws {
        let keys = try Dictionary(uniqueKeysWithValues: Role.ofKeys.map { ($0, try key($0)) })
        defer { try? FileManager.default.removeItem(atPath: file) }
        try await APIFixture.run(settings: ["API_KEYS_FILE": file]) { api in
            let paths = try #require(try await api.get("/openapi.json").json["paths"]?.objectValue).members
            var asked = 0
            for (pattern, operations) in paths.map({ ($0.key, $0.value.objectValue?.members ?? []) }) {
                let path = pattern.replacing(/\{[a-z_]+\}/, with: "some-name")
                for operation in operations {
                    let method = operation.key.uppercased()
                    let word = operation.value["x-role"]?.stringValue
                    let needed = try #require(Role.allCases.first { $0.word == word }, "\(method) \(pattern)")
                    var keyless = try await api.client.status(method, path)
                    // Guesses have a limit: with many operations the last ones must wait for their turn.
                    while keyless == 429 {
                        try await Task.sleep(for: .seconds(1))
                        keyless = try await api.client.status(method, path)
                    }
                    #expect((keyless == 401) == (needed > .open) && keyless != 403, "\(method) \(pattern)")
                    for role in Role.ofKeys {
                        let status = try await api.client.status(method, path, headers: [keys[role]].compactMap(\.self))
                        #expect((status == 403) == (role < needed) && status != 401, "\(role): \(method) \(pattern)")
                        asked += 1
                    }
                }
            }
            #expect(asked >= 100)
        }
    }

    @Test func `A refusal leaves a connection without a body usable`() async throws {
        let reads = try key(.read)
        defer { try? FileManager.default.removeItem(atPath: file) }
        try await APIFixture.run(settings: ["API_KEYS_FILE": file]) { api in
            let first = "GET /tasks HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let second = "GET /tasks HTTP/1.1\r\nHost: localhost\r\n\(reads.0): \(reads.1)\r\nConnection: close\r\n\r\n"
            let answer = try await api.client.exchange(Array((first + second).utf8))
            #expect(answer.status == 401 && answer.text.contains("HTTP/1.1 200 OK"))
        }
    }
}
